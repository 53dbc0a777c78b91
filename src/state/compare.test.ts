import { describe, expect, it } from 'vitest';
import type { Dataset } from '../storage/types.ts';
import { chooseVersions } from './compare-choice.ts';

function dataset(id: string, role: Dataset['role'], createdAt: number, parents: string[] = []): Dataset {
  return {
    ...{ id, role, createdAt, projectId: 'p', name: id, rowCount: 1, schema: [], dictionaries: [], sha256: '' },
    lineage: { how: 'import', parents, recipe: null, importedFrom: null, split: null, codeVersion: '' },
    sizeBytes: 0,
    rejects: { count: 0, kept: [] },
    siblingId: role === 'real' ? 'holdout' : null,
  };
}

const real = dataset('real', 'real', 1);
const holdout = dataset('holdout', 'holdout', 1);
const first = dataset('first', 'synthetic', 2, ['real']);
const second = dataset('second', 'synthetic', 3, ['real']);
const all = [second, first, holdout, real];
const ids = (chosen: readonly Dataset[]): string[] => chosen.map((entry) => entry.id);

describe('versions of a comparison', () => {
  it('are the newest synthetic one beside its source when nothing is asked for', () => {
    expect(ids(chooseVersions(all, undefined))).toEqual(['real', 'second']);
  });

  it('are those of the address, in its order, each once, at most four', () => {
    expect(ids(chooseVersions(all, 'second,real,second'))).toEqual(['second', 'real']);
    expect(ids(chooseVersions([...all, dataset('x', 'mixed', 4)], 'real,first,second,holdout,x'))).toHaveLength(4);
  });

  it('skip datasets that are gone', () => {
    expect(ids(chooseVersions(all, 'real,deleted,first'))).toEqual(['real', 'first']);
  });

  it('put a lone synthetic version beside its source', () => {
    expect(ids(chooseVersions(all, 'first'))).toEqual(['real', 'first']);
  });

  it('count those that carry real rows along', () => {
    const mixed = dataset('mixed', 'mixed', 4, ['real']);
    expect(ids(chooseVersions([mixed, ...all], undefined))).toEqual(['real', 'mixed']);
    expect(ids(chooseVersions([mixed, ...all], 'mixed'))).toEqual(['real', 'mixed']);
  });

  it('are two versions of a recipe where nothing real stands behind them', () => {
    const [old, made] = [dataset('old', 'synthetic', 2), dataset('made', 'synthetic', 3)];
    expect(ids(chooseVersions([old, made], undefined))).toEqual(['old', 'made']);
    expect(ids(chooseVersions([old, made], 'old'))).toEqual(['made', 'old']);
    expect(ids(chooseVersions([made], 'made'))).toEqual(['made']);
  });

  it('fall back on the holdout before anything was grown', () => {
    expect(ids(chooseVersions([real, holdout], undefined))).toEqual(['real', 'holdout']);
    expect(ids(chooseVersions([], undefined))).toEqual([]);
  });
});
