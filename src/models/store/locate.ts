// Finds the files of a model by its id: in the person's own storage, or beside the app.

import { StudioError } from '../../lib/errors.ts';
import { isModelId } from '../../lib/language/model-layout.ts';
import { findBesideModel, readBesideFile } from './beside.ts';
import { findStoredModel, readStoredFile } from './stored.ts';
import type { ModelFiles } from './types.ts';

/** The files of a model. @throws StudioError `model-missing` when there is no such model, `bad-input` for a bad id */
export async function openModelFiles(id: string): Promise<ModelFiles> {
  // A browser that refuses storage (private windows of some) still has the models beside the app.
  const stored = isModelId(id) ? await findStoredModel(id).catch(() => null) : null;
  if (stored) return { card: stored, read: (path) => respond(readStoredFile(stored, path)) };
  const beside = await findBesideModel(id);
  if (!beside) throw new StudioError('model-missing', `no model ${id} here`);
  return { card: beside, read: (path) => readBesideFile(beside, path) };
}

async function respond(reading: Promise<File | null>): Promise<Response | null> {
  const file = await reading;
  return file && new Response(file.stream(), { headers: { 'Content-Length': String(file.size) } });
}
