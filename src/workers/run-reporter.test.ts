import { describe, expect, it } from 'vitest';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import type { Run } from '../storage/types.ts';
import type { RunProgress } from './contracts.ts';
import { createRunReporter } from './run-reporter.ts';

const recipe: ColumnRecipe = {
  ...{ format: 'terrarium-recipe', version: 2, name: 'r', seed: 1, rows: 1000, models: {}, columns: [], pins: [] },
  ...{ examples: [], uniqueness: null, attempts: 3 },
};
const run: Run = {
  ...{ id: 'run', projectId: 'p', recipe, state: 'running', chunksDone: 0, chunksTotal: 1, rowsDone: 0 },
  ...{ datasetId: 'd', datasetName: 'n', createdAt: 0, updatedAt: 0, error: null, facts: [] },
};
const row = (at: number, tokens: number): MadeRow => ({
  ...{ row: at, cells: {}, notes: { a: { attempts: 1, tokens } }, quarantine: null },
});

describe('the reporter of a run', () => {
  it('says every row once, at most ten times a second', () => {
    let now = 0;
    const said: RunProgress[] = [];
    const reporter = createRunReporter(
      run,
      (progress) => said.push(progress),
      () => now,
    );
    reporter.stage('reading', 0);
    for (let at = 0; at < 100; at++) {
      now += 10;
      reporter.committed({ ...run, rowsDone: at + 1, quarantined: 2 }, [row(at, 5)]);
    }
    reporter.flush();
    reporter.flush();
    expect(said.length).toBeLessThanOrEqual(12);
    expect(said.flatMap(({ fresh }) => fresh ?? []).map((made) => made.row)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
    expect(said.at(-1)).toMatchObject({ stage: 'sampling', rowsDone: 100, done: 0.1, quarantined: 2 });
    expect(said.at(-1)?.tokensPerSecond).toBeCloseTo(500);
    expect(said.at(-1)?.rowsPerSecond).toBeCloseTo(100);
  });

  it('has no rate of tokens where no model writes, and carries no more rows than a screen shows', () => {
    const said: RunProgress[] = [];
    const reporter = createRunReporter(
      run,
      (progress) => said.push(progress),
      () => 1,
    );
    reporter.committed(
      { ...run, rowsDone: 900 },
      Array.from({ length: 900 }, (_, at) => row(at, 0)),
    );
    expect(said[0]).toMatchObject({ tokensPerSecond: null });
    expect(said[0]?.fresh?.[0]?.row).toBe(700);
  });
});
