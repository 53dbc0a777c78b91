import { describe, expect, it } from 'vitest';
import { parseJob } from './job.ts';

describe('parseJob', () => {
  it('fills in the defaults of the shortest job', () => {
    expect(parseJob({ format: 'terrarium-job', version: 1, input: 'a.csv' })).toEqual({
      format: 'terrarium-job',
      version: 1,
      input: 'a.csv',
      overrides: [],
      split: { share: 0.2, seed: 1, key: null },
      recipe: { synthesizer: 'forest', options: {}, conditions: [], seed: 1 },
      outputs: {},
    });
  });

  it.each([
    [{ input: '' }, 'input'],
    [{ recipe: { rows: 0 } }, 'recipe.rows'],
    [{ overrides: [{ name: 'a', kind: 'colour' }] }, 'overrides.0.kind'],
    [{ outputs: { data: { path: 'x', what: 1 } } }, 'outputs.data.what'],
    [{ recipe: { conditions: [{ kind: 'value', column: 'a' }] } }, 'recipe.conditions.0.value'],
  ])('says where %j is wrong', (part, where) => {
    const job = { format: 'terrarium-job', version: 1, input: 'a.csv', ...part };
    expect(() => parseJob(job)).toThrow(
      expect.objectContaining({ code: 'bad-input', details: expect.objectContaining({ where }) }),
    );
  });
});
