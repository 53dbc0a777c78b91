import { expect, test } from 'vitest';
import { analyses, makers, runTrial, simulateStudy, type Trial } from '../../../../tests/fixtures/inference-trial.ts';
import { type Analysis, validAnalyses, writeAnalyses } from '../../inference/analyses.ts';
import { estimate } from '../../inference/correct.ts';
import type { Table } from '../../table/table.ts';
import { protectInference } from './repair.ts';

// The full experiment, 200 runs a generator at 500 rows, is tests/bench/inference.ts.
test('makes intervals cover the truth that did not, and moves no other column', async () => {
  const trials: Trial[] = [];
  for (let seed = 1; seed <= 24; seed++) trials.push(await runTrial(makers['low']!, 500, seed, 4000));
  analyses.forEach((_, i) => {
    const share = (key: 'wide' | 'corrected'): number =>
      trials.filter((trial) => trial.covered[i]![key]).length / trials.length;
    expect(share('wide')).toBeLessThan(0.85);
    expect(share('corrected')).toBeGreaterThanOrEqual(0.87);
  });
  expect(Math.max(...trials.map((trial) => trial.moved))).toBeLessThanOrEqual(0.01);
}, 30_000);

const real = simulateStudy(400, 1);
const candidate = distorted(simulateStudy(600, 2));

/** The same rows with a weaker effect and longer days. */
function distorted(table: Table): Table {
  const [, , dose, pressure, days] = table.columns;
  if (dose?.layout !== 'numeric' || pressure?.layout !== 'numeric' || days?.layout !== 'numeric') return table;
  const weaker = pressure.values.map((value, row) => value - 0.4 * dose.values[row]!);
  const longer = days.values.map((value) => value + 3);
  const columns = table.columns
    .with(3, { layout: 'numeric', values: weaker })
    .with(4, { layout: 'numeric', values: longer });
  return { ...table, columns };
}

function protect(list: readonly Analysis[], columns = ['pressure', 'days']) {
  const input = { real, candidate, holdout: null, recipe: null, target: null, scope: { columns }, seed: 3 };
  return protectInference.mend(input, { analyses: writeAnalyses(list) }, {});
}

test('brings an effect and a mean to those of the training rows, also two effects at once', async () => {
  const both: readonly Analysis[] = [
    ...analyses,
    { kind: 'effect', of: 'age', on: 'pressure', given: ['dose', 'stage'] },
  ];
  const { table, facts } = await protect(both);
  for (const analysis of both) {
    const [made, truth] = [estimate(analysis, table, real), estimate(analysis, real, real)];
    expect(Math.abs(made.value - truth.value)).toBeLessThan((0.15 * truth.spread) / Math.sqrt(truth.rows));
  }
  expect(facts[0]).toEqual({
    label: 'Intervals are valid for',
    value:
      'effect of dose on pressure given age and stage; mean of days; effect of age on pressure given dose and stage',
  });
  const days = table.columns[4];
  expect(days?.layout === 'numeric' && days.values.every(Number.isInteger)).toBe(true);
});

test.each([
  ['nothing', '', 'a JSON list'],
  ['no list', '{"kind":"mean"}', 'a JSON list'],
  ['a mean of labels', '[{"kind":"mean","column":"stage"}]', 'age, dose, pressure, days'],
  ['a cause that is the outcome', '[{"kind":"effect","of":"dose","on":"dose","given":[]}]', 'age, pressure, days'],
  ['an unknown condition', '[{"kind":"effect","of":"dose","on":"days","given":["ghost"]}]', 'age, stage, pressure'],
])('refuses %s and says what is allowed', async (_, text, allowed) => {
  const input = { real, candidate, holdout: null, recipe: null, target: null, scope: { columns: ['days'] }, seed: 3 };
  const failure = await protectInference.mend(input, { analyses: text }, {}).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'bad-option', details: { name: 'analyses' } });
  expect((failure as { details: { allowed: string } }).details.allowed).toContain(allowed);
});

test('refuses outcomes that wait for each other, and changes outside of its scope', async () => {
  const circle: readonly Analysis[] = [
    { kind: 'effect', of: 'dose', on: 'pressure', given: [] },
    { kind: 'effect', of: 'pressure', on: 'dose', given: [] },
  ];
  await expect(protect(circle, ['pressure', 'dose'])).rejects.toMatchObject({ code: 'bad-option' });
  await expect(protect(analyses, ['days'])).rejects.toMatchObject({ code: 'bad-input' });
});

test('names the analyses of a badge, and none for other repairs', () => {
  const note = { id: 'protect-inference', options: { analyses: writeAnalyses(analyses) } };
  expect(validAnalyses(note)).toHaveLength(2);
  expect(validAnalyses(note)[1]).toBe('95 % intervals are valid for the mean of days.');
  expect(validAnalyses({ ...note, id: 'tighten' })).toEqual([]);
  expect(validAnalyses({ ...note, options: { analyses: '{' } })).toEqual([]);
  expect(validAnalyses(undefined)).toEqual([]);
});
