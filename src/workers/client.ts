// The page's side of the workers: start, call, cancel, stop.

import { proxy } from 'comlink';
import type {
  CanaryWorkerApi,
  ExportWorkerApi,
  ImportWorkerApi,
  ModelsWorkerApi,
  LanguageWorkerApi,
  PiiWorkerApi,
  QueryWorkerApi,
  RepairWorkerApi,
  ReportWorkerApi,
  RunWorkerApi,
} from './contracts.ts';
import { createBrowserModelApi } from './browser-model.ts';
import { startLanguageWorker } from './language-client.ts';
import type { MagidWorkerApi } from './magid-contracts.ts';
import type { PivotWorkerApi } from './pivot-contracts.ts';
import { WorkerClient } from './worker-client.ts';

export type { DialogueSource, MagidEvent, PictureModels, ScannerChoice } from './magid-contracts.ts';
export type { CorpusSource, PicturedCaption, PivotEvent, PivotResult, ReadCorpus } from './pivot-contracts.ts';
export {
  createImageWorkerMatcher,
  createImageWorkerModel,
  type WorkerImageMatcher,
  type WorkerImageModel,
} from './image-client.ts';
export { decodePixels } from './pixels.ts';
export { createLanguageWorkerModel, type WorkerModel } from './language-client.ts';
export { callback, WorkerClient } from './worker-client.ts';

/** Each entry must spell `new Worker(new URL(...))` out, because the bundler finds workers by that form. */
const spawn = {
  import: () => new Worker(new URL('./import.worker.ts', import.meta.url), { type: 'module', name: 'import' }),
  run: () => new Worker(new URL('./run.worker.ts', import.meta.url), { type: 'module', name: 'run' }),
  report: () => new Worker(new URL('./report.worker.ts', import.meta.url), { type: 'module', name: 'report' }),
  repair: () => new Worker(new URL('./repair.worker.ts', import.meta.url), { type: 'module', name: 'repair' }),
  query: () => new Worker(new URL('./query.worker.ts', import.meta.url), { type: 'module', name: 'query' }),
  export: () => new Worker(new URL('./export.worker.ts', import.meta.url), { type: 'module', name: 'export' }),
  pii: () => new Worker(new URL('./pii.worker.ts', import.meta.url), { type: 'module', name: 'pii' }),
  language: startLanguageWorker,
  models: () => new Worker(new URL('./models.worker.ts', import.meta.url), { type: 'module', name: 'models' }),
  magid: () => new Worker(new URL('./magid.worker.ts', import.meta.url), { type: 'module', name: 'magid' }),
  pivot: () => new Worker(new URL('./pivot.worker.ts', import.meta.url), { type: 'module', name: 'pivot' }),
  canary: () => new Worker(new URL('./canary.worker.ts', import.meta.url), { type: 'module', name: 'canary' }),
};

interface Apis {
  import: ImportWorkerApi;
  run: RunWorkerApi;
  report: ReportWorkerApi;
  repair: RepairWorkerApi;
  query: QueryWorkerApi;
  export: ExportWorkerApi;
  pii: PiiWorkerApi;
  language: LanguageWorkerApi;
  models: ModelsWorkerApi;
  magid: MagidWorkerApi;
  pivot: PivotWorkerApi;
  canary: CanaryWorkerApi;
}
export type WorkerRole = keyof Apis;

/** A client for that role; each call of this function owns a worker of its own, started at first use. */
export function createClient<Role extends WorkerRole>(role: Role): WorkerClient<Apis[Role]> {
  return new WorkerClient<Apis[Role]>(spawn[role]);
}

/** The browser's own model, as a worker takes it from the page. It is started when it is first asked. */
export function pageModel(): LanguageWorkerApi {
  return proxy(createBrowserModelApi());
}
