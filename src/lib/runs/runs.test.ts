import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueAt } from '../table/column.ts';
import { CHUNK_ROWS } from '../table/rows.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { createTable } from '../table/table.ts';
import { remainingChunks } from './chunks.ts';
import { assembleOutput, outputDictionaries, planOutput } from './output.ts';
import { createRate } from './rate.ts';
import { canStart, nextRunState, type RunEvent, type RunStateName } from './state.ts';

const schema: readonly ColumnSchema[] = [
  { name: 'patient', kind: 'text', role: 'key' },
  { name: 'age', kind: 'integer', role: 'feature' },
  { name: 'visit', kind: 'integer', role: 'key' },
  { name: 'note', kind: 'text', role: 'feature' },
  { name: 'sex', kind: 'category', role: 'sensitive' },
  { name: 'row', kind: 'id', role: 'feature' },
  { name: 'secret', kind: 'id', role: 'ignore' },
];

describe('the output of a run', () => {
  it('learns what can be learned, numbers identifiers anew and leaves the rest out', () => {
    const plan = planOutput(schema);
    expect(plan.learned).toEqual([1, 4]);
    expect(plan.schema.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      ...['patient id', 'age integer', 'visit integer', 'sex category', 'row id'],
    ]);
    expect(plan.facts.map(({ value }) => value)).toEqual(['patient, visit, row', 'note, secret']);
  });

  it('puts the columns together with identifiers that go on where the last chunk ended', () => {
    const plan = planOutput(schema);
    const training = createTable(
      plan.learned.map((i) => schema[i]!),
      [
        { layout: 'numeric', values: Float64Array.of(30, 40) },
        { layout: 'coded', codes: Int32Array.of(1, 0), dictionary: ['f', 'm'] },
      ],
    );
    const table = assembleOutput(plan, training, 41, 100);
    expect(table.columns.map((column) => valueAt(column, 1))).toEqual(['patient-000043', 40, 43, 'f', 'row-000043']);
    expect(outputDictionaries(plan, training)).toEqual([null, null, null, ['f', 'm'], null]);
  });

  it('refuses a table from which nothing can be learned', () => {
    expect(() => planOutput(schema.slice(2, 4))).toThrow('no column to learn from');
  });
});

describe('chunks', () => {
  it('cover every row once, whatever the cursor', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500_000 }), fc.nat(40), (rows, first) => {
        const chunks = remainingChunks(rows, first);
        const covered = chunks.reduce((sum, { count }) => sum + count, 0);
        expect(covered).toBe(Math.max(0, rows - first * CHUNK_ROWS));
        expect(chunks.every(({ chunk, start, count }) => start === chunk * CHUNK_ROWS && count > 0)).toBe(true);
      }),
      { seed: 1 },
    );
  });
});

describe('the states of a run', () => {
  const states: readonly RunStateName[] = ['queued', 'running', 'paused', 'stopped', 'done', 'failed'];
  const events: readonly RunEvent[] = ['start', 'pause', 'stop', 'fail', 'finish'];

  it('know every transition', () => {
    const table = states.map((state) => events.map((event) => nextRunState(state, event) ?? '-').join(' '));
    expect(table).toEqual([
      'running - stopped failed -',
      'running paused stopped failed done',
      'running - stopped failed -',
      'running - - failed -',
      '- - - - -',
      'running - - - -',
    ]);
  });

  it('let everything go on but what is done', () => {
    expect(states.filter((state) => !canStart(state))).toEqual(['done']);
  });
});

describe('the rate', () => {
  it('starts with the first measure and follows a change slowly', () => {
    const rate = createRate(0);
    expect(rate(100, 1000)).toBe(100);
    const after = rate(10_000, 2000);
    expect(after).toBeGreaterThan(100);
    expect(after).toBeLessThan(1000);
    expect(rate(5, 2000)).toBe(after);
  });
});
