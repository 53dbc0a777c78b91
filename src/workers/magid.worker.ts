// Pictures for dialogues: scans, draws, judges and stores. Image models stay loaded until the worker ends.

import './trusted-types.ts';
import { expose } from 'comlink';
import type { WorkContext } from '../lib/breathe.ts';
import { EMBEDDED_IMAGE_MATCHER, EMBEDDED_IMAGE_MODEL } from '../lib/image-models/types.ts';
import { createRuleScanner } from '../lib/magid/fallback-scanner.ts';
import { createGate, type GateThresholds, matchWith } from '../lib/magid/gate.ts';
import { createModelScanner } from '../lib/magid/scanner.ts';
import { shortenWith } from '../lib/magid/shorten.ts';
import { drawWith } from '../lib/magid/state-machine.ts';
import { connect } from './connection.ts';
import type { LanguageWorkerApi } from './contracts.ts';
import { createImagePool } from './image-models.ts';
import { createJobs, deliver } from './jobs.ts';
import { loadLanguageModels } from './language-models.ts';
import type { MagidEvent, MagidRunRequest, MagidWorkerApi, PictureModels } from './magid-contracts.ts';
import { type MagidTools, pictureDialogues, redraw } from './magid-run.ts';
import { readDialogues, savePictured } from './magid-store.ts';
import { storeImage } from './media.ts';
import { installErrorTransfer } from './transfer.ts';
import { codeVersion } from './version.ts';

type PictureTools = Pick<MagidTools, 'draw' | 'gate' | 'store' | 'isShort'>;

const jobs = createJobs();
const pool = createImagePool();

async function openPictures(
  { generator, matcher }: PictureModels,
  thresholds: GateThresholds,
  signal: AbortSignal | undefined,
): Promise<PictureTools> {
  const db = await connect();
  const model = await pool.imageModel(generator, signal);
  const judge = await pool.imageMatcher(matcher, signal);
  // The paper matches with the utterance; the embedded matcher knows too few words for that.
  const text = matcher === EMBEDDED_IMAGE_MATCHER ? 'description' : 'utterance';
  return {
    draw: drawWith(model),
    gate: createGate({ match: matchWith(judge, { text, isNormalized: false }) }, thresholds),
    store: (pixels, alt) => storeImage(db, pixels, alt),
    isShort: generator === EMBEDDED_IMAGE_MODEL,
  };
}

type Reader = Pick<MagidTools, 'scan' | 'shorten'> & { dispose(): void };

async function openReader(
  scanner: MagidRunRequest['scanner'],
  pageModel: LanguageWorkerApi | undefined,
  context: WorkContext,
): Promise<Reader> {
  if (scanner.kind === 'rules') return { scan: createRuleScanner(), dispose: () => undefined };
  const { model, dispose } = await loadLanguageModels(pageModel)(scanner.choice, context);
  return { scan: createModelScanner(model), shorten: shortenWith(model), dispose };
}

async function run(
  { dialogues, models, scanner, thresholds, seed }: MagidRunRequest,
  { emit, pageModel }: { emit: (event: MagidEvent) => void; pageModel: LanguageWorkerApi | undefined },
  context: WorkContext,
): Promise<void> {
  const { signal } = context;
  emit({ kind: 'stage', stage: 'loading the image model' });
  const pictures = await openPictures(models, thresholds, signal);
  if (scanner.kind === 'model') emit({ kind: 'stage', stage: `loading ${scanner.choice.model}` });
  const { dispose, ...reader } = await openReader(scanner, pageModel, context);
  try {
    await pictureDialogues({ ...pictures, ...reader }, { dialogues, seed, signal, emit });
  } finally {
    dispose();
  }
}

installErrorTransfer();
expose({
  read: (jobId, source, most) => jobs.run(jobId, async () => readDialogues(await connect(), source, most)),
  run: (jobId, request, emit, pageModel) =>
    jobs.run(jobId, async (context) => {
      const { send, settled } = deliver(emit);
      await run(request, { emit: send, pageModel }, context).finally(settled);
    }),
  redraw: (jobId, request) =>
    jobs.run(jobId, async ({ signal }) =>
      redraw(await openPictures(request.models, request.thresholds, signal), request, signal),
    ),
  save: (jobId, request, onProgress) =>
    jobs.run(
      jobId,
      async (context) => savePictured({ db: await connect(), codeVersion }, request, context),
      onProgress,
    ),
  cancel: (jobId) => jobs.cancel(jobId),
} satisfies MagidWorkerApi);
