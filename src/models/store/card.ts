// The card of a stored model as `model.json` keeps it.

import { canonicalJson, sha256 } from '../../lib/hash.ts';
import { type Dtype, dtypes, type ModelCard, type ModelFile, modelTasks } from '../../lib/language/types.ts';

/** The identity of a model: SHA-256 over canonical JSON of its files' paths and hashes, sorted by path. */
export function fingerprintOf(files: readonly ModelFile[]): Promise<string> {
  const parts = files.map(({ path, sha256: hash }) => [path, hash] as const);
  return sha256(canonicalJson(parts.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))));
}

/** Reads a card back; null when it is damaged. The id is the folder's, whatever the file says. */
export function parseCard(text: string, id: string): ModelCard | null {
  const value = parseJson(text);
  if (value === null) return null;
  const files = parseFiles(value['files']);
  const origin = value['origin'] === 'airlock' ? 'airlock' : 'disk';
  const task = modelTasks.find((name) => name === value['task']) ?? 'text-generation';
  const fingerprint = textOf(value['fingerprint']);
  if (files === null || fingerprint === null) return null;
  return {
    ...{ id, name: textOf(value['name']) ?? id, origin, task, files, fingerprint },
    architecture: textOf(value['architecture']) ?? 'unknown',
    parameters: numberOf(value['parameters']),
    licence: textOf(value['licence']),
    contextTokens: numberOf(value['contextTokens']),
    vocabularySize: numberOf(value['vocabularySize']),
    hasChatTemplate: value['hasChatTemplate'] === true,
    dtypes: parseDtypes(value['dtypes']),
    addedAt: numberOf(value['addedAt']),
    summary: textOf(value['summary']),
    readme: textOf(value['readme']),
    ...(typeof value['facts'] === 'object' && value['facts'] !== null ? { facts: value['facts'] as never } : {}),
  };
}

/** A list of files with size and hash, or null when it is none. */
export function parseFiles(value: unknown): readonly ModelFile[] | null {
  if (!Array.isArray(value)) return null;
  const files = value.map((entry: unknown) => {
    const { path, sizeBytes, sha256: hash } = (entry ?? {}) as Record<string, unknown>;
    const isWhole = typeof path === 'string' && typeof sizeBytes === 'number' && typeof hash === 'string';
    return isWhole ? { path, sizeBytes, sha256: hash } : null;
  });
  return files.every((file) => file !== null) ? files : null;
}

function parseDtypes(value: unknown): ModelCard['dtypes'] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const { dtype, path, sizeBytes } = (entry ?? {}) as Record<string, unknown>;
    const known = dtypes.find((name: Dtype) => name === dtype);
    return known && typeof path === 'string' && typeof sizeBytes === 'number'
      ? [{ dtype: known, path, sizeBytes }]
      : [];
  });
}

/** The object in a JSON text, or null for anything else. */
export function parseJson(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // damaged is the answer
  }
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
