// Judges datasets: one metric a call, on tables that stay loaded between the calls of one report.

import './trusted-types.ts';
import { expose } from 'comlink';
import type { WorkContext } from '../lib/breathe.ts';
import { StudioError } from '../lib/errors.ts';
import { EMBEDDED_IMAGE_MATCHER, type ImageMatcher } from '../lib/image-models/types.ts';
import type { LanguageModel } from '../lib/language/types.ts';
import { findMetric, metrics } from '../lib/metrics/registry.ts';
import { judgeMetric, planReport } from '../lib/metrics/report.ts';
import type { ImageInput } from '../lib/metrics/image-input.ts';
import type { Metric, MetricInput } from '../lib/metrics/types.ts';
import { openDatabase, type StudioDatabase } from '../storage/database.ts';
import type { ReportRequest, ReportWorkerApi } from './contracts.ts';
import { createImageServices } from './image-services.ts';
import { createJobs } from './jobs.ts';
import { readImages } from './judged-images.ts';
import { type ReportTables, loadTables } from './judged-tables.ts';
import { createLanguageWorkerModel } from './language-client.ts';
import { installErrorTransfer } from './transfer.ts';

const jobs = createJobs();
let database: Promise<StudioDatabase> | null = null;
const EMBEDDER = { provider: 'transformers', model: 'terrarium-small', device: 'wasm', dtype: 'auto' } as const;
let embedder: Promise<LanguageModel> | null = null;
let loaded: { readonly key: string; readonly tables: Promise<ReportTables> } | null = null;

function openOnce(): Promise<StudioDatabase> {
  database ??= openDatabase().catch((error: unknown) => {
    database = null;
    throw error;
  });
  return database;
}

/** The tables of the report asked for last; another report replaces them. */
async function loadOnce(request: ReportRequest, context: WorkContext): Promise<ReportTables> {
  const key = `${request.referenceId} ${request.datasetId}`;
  if (loaded?.key !== key) loaded = { key, tables: openOnce().then((db) => loadTables(db, request, context)) };
  const { tables } = loaded;
  try {
    return await tables;
  } catch (error) {
    if (loaded.tables === tables) loaded = null;
    throw error;
  }
}

/** Embeds with the model that comes with the studio, loaded when a metric first asks. */
function withEmbedder(tables: ReportTables): ReportTables {
  if (!tables.texts) return tables;
  return { ...tables, texts: { ...tables.texts, embed: async (texts) => (await loadEmbedder()).embed(texts, {}) } };
}

function loadEmbedder(): Promise<LanguageModel> {
  embedder ??= createLanguageWorkerModel(EMBEDDER).catch((error: unknown) => {
    embedder = null;
    throw error;
  });
  return embedder;
}

/** The pictures of the report asked for last, read when a metric first asks. */
let pictures: { readonly tables: ReportTables; readonly images: Promise<ImageInput | null> } | null = null;

async function imagesOf(metric: Metric, tables: ReportTables, context: WorkContext): Promise<ImageInput | null> {
  if (metric.needs !== 'images') return null;
  if (pictures?.tables !== tables) {
    const images = openOnce().then((db) => {
      const { services, dispose } = createImageServices(db);
      const matcher = (): Promise<ImageMatcher | null> =>
        services.imageMatcher(EMBEDDED_IMAGE_MATCHER, context.signal).catch(withoutMatcher);
      return readImages(db, tables.judged, { matcher, context }).finally(dispose);
    });
    pictures = { tables, images };
  }
  const { images } = pictures;
  try {
    return await images;
  } catch (error) {
    if (pictures?.images === images) pictures = null;
    throw error;
  }
}

/** Without a matcher the pixels can still be judged. */
function withoutMatcher(error: unknown): null {
  if (error instanceof StudioError && error.code.startsWith('model-')) return null;
  throw error;
}

const api = {
  plan() {
    return Promise.resolve(planReport(metrics));
  },
  judge(jobId, request, metricId, onProgress) {
    return jobs.run(
      jobId,
      async (context) => {
        const metric = findMetric(metricId);
        if (!metric) throw new StudioError('not-found', `no metric ${metricId}`, { details: { metricId } });
        context.onProgress?.(0, 'reading tables');
        const tables = await loadOnce(request, context);
        const images = await imagesOf(metric, tables, context);
        const input: MetricInput = {
          ...withEmbedder(tables),
          ...(images ? { images } : {}),
          ...{ target: request.target, seed: request.seed },
        };
        const started = performance.now();
        const report = await judgeMetric(metric, input, context);
        return { ...report, elapsedMs: Math.round(performance.now() - started) };
      },
      onProgress,
    );
  },
  scale(jobId, request, plan, onProgress) {
    return jobs.run(
      jobId,
      async (context) => {
        const { measureScaling } = await import('../lib/scaling/measure.ts');
        context.onProgress?.(0, 'reading tables');
        const tables = await loadOnce(request, context);
        return measureScaling({ ...tables, target: request.target, seed: request.seed }, plan, context);
      },
      onProgress,
    );
  },
  cancel: (jobId) => jobs.cancel(jobId),
} satisfies ReportWorkerApi;

installErrorTransfer();
expose(api);
