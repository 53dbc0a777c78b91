import { describe, expect, it } from 'vitest';
import { type ErrorCode, StudioError } from '../lib/errors.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import { guardAgainstFailures } from './model-failures.ts';

const good = (row: number): MadeRow => ({ row, cells: { a: row }, notes: {}, quarantine: null });

function makerThatFailsAt(bad: (rows: readonly number[]) => boolean, code: ErrorCode = 'model-failed') {
  const calls: number[] = [];
  const make = guardAgainstFailures(async (rows) => {
    calls.push(rows.length);
    if (bad(rows)) throw new StudioError(code, 'not a number');
    return rows.map(good);
  }, 'a');
  return { make, calls };
}

describe('a model that fails', () => {
  it('is asked again in halves, and only the row at fault is set aside', async () => {
    const { make, calls } = makerThatFailsAt((rows) => rows.includes(5));
    const rows = await make([4, 5, 6, 7], {});
    expect(rows.map(({ row, quarantine }) => [row, quarantine?.reason ?? null])).toEqual([
      [4, null],
      [5, 'the model failed: not a number'],
      [6, null],
      [7, null],
    ]);
    expect(calls).toEqual([4, 2, 1, 1, 2]);
  });

  it('gets a batch done in smaller ones where it is too large for it', async () => {
    const { make } = makerThatFailsAt((rows) => rows.length > 2, 'worker-lost');
    expect(await make([0, 1, 2, 3, 4], {})).toEqual([0, 1, 2, 3, 4].map(good));
  });

  it('ends the run when it fails at row after row', async () => {
    const { make, calls } = makerThatFailsAt(() => true);
    await expect(make([0, 1, 2, 3, 4, 5, 6, 7], {})).rejects.toMatchObject({ code: 'model-failed' });
    expect(calls).toEqual([8, 4, 2, 1, 1, 2, 1]);
  });

  it('is not blamed for other errors', async () => {
    const { make, calls } = makerThatFailsAt(() => true, 'aborted');
    await expect(make([0, 1], {})).rejects.toMatchObject({ code: 'aborted' });
    expect(calls).toEqual([2]);
  });
});
