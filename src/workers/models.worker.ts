// The store of models: what is here, adding files from disk, checking, removing.

import './trusted-types.ts';
import { expose } from 'comlink';
import { StudioError, toStudioError } from '../lib/errors.ts';
import { addModel } from '../models/store/add.ts';
import { findBesideModel, listBesideModels, verifyBesideModel } from '../models/store/beside.ts';
import { readDevice } from '../models/store/devices.ts';
import { type InspectedModel, inspectModel } from '../models/store/inspect.ts';
import {
  findStoredModel,
  listLeftovers,
  listStoredModels,
  measureStore,
  removeStoredModel,
  verifyStoredModel,
} from '../models/store/stored.ts';
import type { WorkContext } from '../lib/breathe.ts';
import type { ModelCard } from '../lib/language/types.ts';
import type { ModelInspection, ModelsWorkerApi, ModelSource } from './contracts.ts';
import { createJobs } from './jobs.ts';
import { installErrorTransfer } from './transfer.ts';

const jobs = createJobs();
let last: { readonly key: string; readonly inspected: InspectedModel } | null = null;

installErrorTransfer();
expose({
  list,
  deviceFacts: readDevice,
  inspect: (jobId, files, onProgress) => jobs.run(jobId, (context) => inspect(files, context), onProgress),
  add: (jobId, files, name, onProgress) => jobs.run(jobId, (context) => add(files, name, context), onProgress),
  verify: (jobId, id, onProgress) => jobs.run(jobId, (context) => verify(id, context), onProgress),
  remove: removeStoredModel,
  space: measureStore,
  leftovers: listLeftovers,
  cancel: (jobId) => jobs.cancel(jobId),
} satisfies ModelsWorkerApi);

/** What can be listed is: offline, the server's part may be missing, and without storage the person's own. */
async function list(): Promise<readonly ModelCard[]> {
  const parts = await Promise.allSettled([listBesideModels(), listStoredModels()]);
  const [first] = parts.flatMap((part) => (part.status === 'rejected' ? [part.reason as unknown] : []));
  const cards = parts.flatMap((part) => (part.status === 'fulfilled' ? part.value : []));
  if (cards.length === 0 && first !== undefined) throw toStudioError(first);
  return cards;
}

async function inspect(files: readonly ModelSource[], context: WorkContext): Promise<ModelInspection> {
  const inspected = await inspectModel(files, context);
  last = { key: keyOf(files), inspected };
  const { facts, problems, warnings, ignored, suggestedName } = inspected;
  const { warnings: _warnings, problems: _problems, ...known } = facts;
  return {
    card: {
      ...{ id: '', name: suggestedName, origin: 'disk' },
      ...known,
      files: inspected.files.map((file) => ({ ...file, sha256: '' })),
      ...{ fingerprint: '', addedAt: null, summary: null, readme: null },
    },
    ...{ problems, warnings, ignored },
  };
}

async function add(files: readonly ModelSource[], name: string, context: WorkContext) {
  const inspected = last?.key === keyOf(files) ? last.inspected : null;
  const beside = await listBesideModels().catch(() => []); // offline, their names are not known
  return addModel({ files, name, inspected, reserved: new Set(beside.map(({ id }) => id)) }, context);
}

async function verify(id: string, context: WorkContext): Promise<{ readonly damaged: readonly string[] }> {
  const stored = await findStoredModel(id).catch(() => null);
  if (stored) return { damaged: await verifyStoredModel(stored, context) };
  const beside = await findBesideModel(id);
  if (!beside) throw new StudioError('model-missing', `no model ${id} here`);
  return { damaged: await verifyBesideModel(beside, context) };
}

function keyOf(files: readonly ModelSource[]): string {
  return JSON.stringify(files.map(({ path, file }) => [path, file.size, file.lastModified]));
}
