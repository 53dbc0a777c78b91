import { describe, expect, it } from 'vitest';
import { StudioError } from '../lib/errors.ts';
import { defaultSampling, type ModelChoice } from '../lib/language/types.ts';
import { createStubModel } from '../models/language/stub.ts';
import { choiceOf, createModelPool, type HeldModel } from './model-pool.ts';

const base = { provider: 'stub', device: 'auto', dtype: 'auto', sampling: defaultSampling } as const;
const small: ModelChoice = { ...base, model: 'small' };
const large: ModelChoice = { ...base, model: 'large' };

function makePool() {
  const loaded: string[] = [];
  const disposed: string[] = [];
  const pool = createModelPool(async ({ model }): Promise<HeldModel> => {
    loaded.push(model);
    if (model === 'broken') throw new StudioError('model-missing', 'no files');
    return { model: createStubModel(), dispose: () => disposed.push(model) };
  });
  return { pool, loaded, disposed };
}

describe('the models of a worker', () => {
  it('are loaded once for each choice, however they are drawn from', async () => {
    const { pool, loaded } = makePool();
    const other = { ...small, sampling: { ...defaultSampling, temperature: 0 } };
    const models = await Promise.all([pool.get(small, {}), pool.get(other, {}), pool.get(large, {})]);
    expect(models[0]).toBe(models[1]);
    expect(loaded).toEqual(['small', 'large']);
  });

  it('are let go of when no recipe wants them any more', async () => {
    const { pool, loaded, disposed } = makePool();
    await pool.get(small, {});
    await pool.get(large, {});
    await pool.keepOnly([large]);
    expect(disposed).toEqual(['small']);
    await pool.get(large, {});
    await pool.get(small, {});
    expect(loaded).toEqual(['small', 'large', 'small']);
  });

  it('are tried again after a failure', async () => {
    const { pool, loaded } = makePool();
    const broken = { ...small, model: 'broken' };
    await expect(pool.get(broken, {})).rejects.toMatchObject({ code: 'model-missing' });
    await expect(pool.get(broken, {})).rejects.toMatchObject({ code: 'model-missing' });
    expect(loaded).toEqual(['broken', 'broken']);
  });

  it('have an alias in the recipe', () => {
    expect(choiceOf({ writer: small }, 'writer')).toBe(small);
    expect(() => choiceOf({ writer: small }, 'toString')).toThrow('no model toString');
  });
});
