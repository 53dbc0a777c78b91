// Which datasets a comparison starts with, from what the address asks for.

import { referenceIdOf } from '../storage/lineage.ts';
import type { Dataset } from '../storage/types.ts';

/** Most datasets side by side, the reference included. */
export const MOST_VERSIONS = 4;

/**
 * The datasets of the address (`id,id,…`) that exist, at most four. Without any: the newest synthetic version, or one
 * that carries real rows along, beside the real table it was made from; without such versions, the newest real table
 * beside its holdout. Where nothing real stands behind a version, as when a recipe made it, another version of the
 * project stands beside it.
 */
export function chooseVersions(datasets: readonly Dataset[], wanted: string | undefined): readonly Dataset[] {
  const asked = (wanted ?? '').split(',').flatMap((id) => datasets.find((dataset) => dataset.id === id) ?? []);
  const unique = [...new Set(asked)].slice(0, MOST_VERSIONS);
  if (unique.length > 1) return unique;
  const [only] = unique;
  if (only && isMade(only)) return besideOther(datasets, only);
  return only && only.role !== 'real' ? unique : defaultVersions(datasets, only);
}

function defaultVersions(datasets: readonly Dataset[], reference: Dataset | undefined): readonly Dataset[] {
  const newest = newestMade(datasets, ({ lineage }) => !reference || lineage.parents.includes(reference.id));
  if (newest) return reference ? [reference, newest] : besideOther(datasets, newest);
  const real = reference ?? datasets.find((dataset) => dataset.role === 'real');
  const holdout = datasets.find((dataset) => dataset.id === real?.siblingId);
  return [real, holdout].filter((dataset) => dataset !== undefined);
}

/** A version beside the real table it was made from, or else beside the newest other version. */
function besideOther(datasets: readonly Dataset[], version: Dataset): readonly Dataset[] {
  const real = referenceOf(datasets, version);
  if (real.length > 0) return [...real, version];
  const other = newestMade(datasets, ({ id }) => id !== version.id);
  return other ? [other, version] : [version];
}

function newestMade(datasets: readonly Dataset[], fits: (dataset: Dataset) => boolean): Dataset | undefined {
  return datasets
    .filter((dataset) => isMade(dataset) && fits(dataset))
    .toSorted((a, b) => b.createdAt - a.createdAt)[0];
}

function isMade({ role }: Dataset): boolean {
  return role === 'synthetic' || role === 'mixed';
}

/** The real table a version was made from. */
function referenceOf(datasets: readonly Dataset[], version: Dataset): readonly Dataset[] {
  const parent = datasets.find((dataset) => dataset.id === referenceIdOf(version));
  const real = parent ?? datasets.find((dataset) => dataset.role === 'real');
  return real ? [real] : [];
}
