// Picked or dropped files as the store of models takes them.

import type { ModelSource } from '../workers/contracts.ts';

/** Folders that are large and never part of a model. */
const SKIPPED = new Set(['.git', 'node_modules', '.cache', '__pycache__']);

/** Files with their paths: the browser's for a picked folder, the name for a single or dropped file. */
export function toModelSources(files: readonly File[]): readonly ModelSource[] {
  return files
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path }) => !path.split('/').some((part) => SKIPPED.has(part)));
}
