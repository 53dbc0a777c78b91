// Loads a model: files, tokenizer, session, and the probes that say what it can do.

import { StudioError } from '../../lib/errors.ts';
import type { LanguageModel, LoadedModel, ModelChoice } from '../../lib/language/types.ts';
import { defaultThreads, openOnnx } from '../runtime/onnx.ts';
import type { ModelFiles } from '../store/types.ts';
import { createEmbeddingModel } from './embedding-model.ts';
import { type Config, readGraph } from './graph.ts';
import { findGpu, type ModelPlan, planModel, readJsonFile } from './model-files.ts';
import type { Network } from './network.ts';
import { type Abilities, probeNetwork } from './probe.ts';
import type { LogitsProcessor } from './sampling.ts';
import { createNetwork, createSession } from './session.ts';
import { loadTokenizer, type ModelTexts } from './tokenizer.ts';
import { createTransformersModel } from './transformers-model.ts';

/** Batches of this size gain most of what batches gain, and their keys and values stay small. */
const MAX_ROWS = 32;
/** Keys and values of a full batch at most. */
const CACHE_BYTES = 512 * 1024 * 1024;
const PROBE_BATCH = 5;

export type LoadStage = 'reading' | 'verifying' | 'compiling' | 'probing';
export interface LoadOptions {
  readonly threads?: number | undefined;
  readonly maxRows?: number | undefined;
  readonly processor?: LogitsProcessor;
  readonly onStep?: () => void;
  readonly onProgress?: (stage: LoadStage, loadedBytes: number, totalBytes: number) => void;
}
export type DisposableModel = LanguageModel & { dispose(): Promise<void> };

/**
 * A model that is ready to answer.
 * @throws StudioError `model-missing`, `model-failed`; RangeError when there is not enough memory
 */
export async function loadModel(
  files: ModelFiles,
  choice: Pick<ModelChoice, 'device' | 'dtype' | 'fingerprint'>,
  options: LoadOptions = {},
): Promise<DisposableModel> {
  const started = performance.now();
  if (choice.fingerprint !== undefined && choice.fingerprint !== '' && choice.fingerprint !== files.card.fingerprint) {
    throw new StudioError('model-missing', `the files of ${files.card.id} are not those that were asked for`, {
      details: { given: files.card.fingerprint, wanted: choice.fingerprint },
    });
  }
  const gpu = choice.device === 'wasm' ? null : await findGpu();
  // A GPU in software is slower than the processor itself.
  const plan = planModel(files.card, choice, gpu?.isFallback === true && choice.device === 'auto' ? null : gpu);
  const texts: ModelTexts = {
    config: await readJsonFile(files, 'config.json'),
    generation: await readJsonFile(files, 'generation_config.json'),
  };
  const runtime = openOnnx(plan.device, options.threads ?? defaultThreads());
  const total = plan.sizeBytes;
  const { session, sizeBytes } = await createSession(runtime, files, {
    ...{ path: plan.path, config: texts.config },
    onBytes: (loaded) => options.onProgress?.('reading', loaded, Math.max(total, loaded)),
    onCompile: () => options.onProgress?.('compiling', total, total),
  });
  const facts = { plan, sizeBytes, threads: runtime.threads, files };
  if (files.card.task === 'feature-extraction') {
    const tokenizer = await loadTokenizer(files, texts, files.card.vocabularySize ?? 0);
    const info = describe(facts, { loadMs: performance.now() - started, context: contextOf(texts.config) });
    return createEmbeddingModel({ info, runtime, session, tokenizer });
  }
  const graph = readGraph(session, texts.config);
  const network = createNetwork(runtime, session, graph);
  const tokenizer = await loadTokenizer(files, texts, network.vocabularySize);
  options.onProgress?.('probing', total, total);
  const abilities = await probeNetwork(network, { padding: tokenizer.padding, batch: PROBE_BATCH });
  const info = describe(facts, {
    ...{ loadMs: performance.now() - started, context: contextOf(texts.config), abilities },
    ...{ network, canEmbed: graph.hidden !== null && network.hiddenSize !== null },
  });
  const maxRows = options.maxRows ?? rowsFor(network, graph.states, info.contextTokens ?? 2048);
  const { processor, onStep } = options;
  return createTransformersModel({
    ...{ info, network, tokenizer, abilities, maxRows },
    ...(processor ? { processor } : {}),
    ...(onStep ? { onStep } : {}),
  });
}

interface Facts {
  readonly plan: ModelPlan;
  readonly sizeBytes: number;
  readonly threads: number;
  readonly files: ModelFiles;
}
interface Found {
  readonly loadMs: number;
  readonly context: number | null;
  readonly abilities?: Abilities;
  readonly network?: Network;
  readonly canEmbed?: boolean;
}

function describe({ plan, sizeBytes, threads, files }: Facts, found: Found): LoadedModel {
  const notes = [...plan.notes];
  if (plan.device === 'wasm') notes.push(threads === 1 ? 'Uses one thread.' : `Uses ${threads} threads.`);
  if (found.abilities && !found.abilities.isBatchInvariant) {
    notes.push('Texts are written one by one: in a batch this file would give other texts than alone.');
  }
  if (found.abilities && !found.abilities.canPad) notes.push('This file does not take padding.');
  return {
    ...{ id: files.card.id, provider: 'transformers', device: plan.device, dtype: plan.dtype },
    ...(files.card.fingerprint === '' ? {} : { fingerprint: files.card.fingerprint }),
    contextTokens: found.context ?? files.card.contextTokens,
    vocabularySize: found.network?.vocabularySize ?? files.card.vocabularySize,
    isBatchInvariant: found.abilities?.isBatchInvariant ?? true,
    ...{ isReproducible: true, canEmbed: found.canEmbed ?? true },
    ...{ loadMs: found.loadMs, sizeBytes, notes },
  };
}

function contextOf(config: Config): number | null {
  const keys = ['max_position_embeddings', 'n_positions', 'n_ctx', 'max_seq_len'];
  const found = keys.map((key) => config[key]).find((value) => typeof value === 'number');
  return typeof found === 'number' ? found : null;
}

function rowsFor(
  network: Network,
  states: readonly { readonly shape: readonly (number | 'slots')[] }[],
  slots: number,
): number {
  const size = (shape: readonly (number | 'slots')[]): number =>
    shape.reduce<number>((product, part) => product * (part === 'slots' ? slots : part), 1);
  const rowBytes = states.reduce((sum, { shape }) => sum + size(shape) * 4, network.vocabularySize * 4);
  return Math.max(1, Math.min(MAX_ROWS, Math.floor(CACHE_BYTES / rowBytes)));
}
