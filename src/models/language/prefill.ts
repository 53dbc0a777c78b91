// Reads prompts: chunk by chunk what prompts may share, then the rest of each, several prompts at once.

import type { KeyValues, Network, RowSource } from './network.ts';
import { PrefixCache, prefixKey } from './prefix-cache.ts';
import { CHUNK, type PromptPlan } from './prompt-plan.ts';

/** Logits of a pass in 32-bit floats at most; large vocabularies allow fewer prompts at once. */
const MAX_LOGITS = 32 * 1024 * 1024;

export interface Prompt {
  readonly tokens: Int32Array;
  readonly plan: PromptPlan;
}

export interface PrefillResult {
  /** Prompts x vocabulary: what comes after each prompt. */
  readonly logits: Float32Array;
  readonly keyValues: KeyValues;
}

export interface Prefiller {
  /** Reads prompts with the same number of chunks and the same width, up to `maxRows` at once. */
  read(prompts: readonly Prompt[], beforePass: () => Promise<void>): Promise<PrefillResult>;
  clear(): void;
}

export function createPrefiller(
  network: Network,
  settings: { readonly maxRows: number; readonly padding: number },
): Prefiller {
  const cache = new PrefixCache(network);
  return {
    clear: () => cache.clear(),
    async read(prompts, beforePass) {
      const { plan } = prompts[0] as Prompt;
      const most = limitRows(network, plan.width, settings.maxRows);
      await readChunks(network, cache, prompts, { maxRows: settings.maxRows, beforePass });
      const parts: PrefillResult[] = [];
      for (let start = 0; start < prompts.length; start += most) {
        await beforePass();
        parts.push(await readRest(network, cache, prompts.slice(start, start + most), settings.padding));
      }
      cache.trim();
      return joinParts(network, parts);
    },
  };
}

function limitRows(network: Network, width: number, maxRows: number): number {
  return Math.max(1, Math.min(maxRows, Math.floor(MAX_LOGITS / (width * network.vocabularySize))));
}

interface ChunkContext {
  readonly maxRows: number;
  readonly beforePass: () => Promise<void>;
}

/** Level by level: each different beginning is computed once, whoever asks for it. */
async function readChunks(
  network: Network,
  cache: PrefixCache,
  prompts: readonly Prompt[],
  { maxRows, beforePass }: ChunkContext,
): Promise<void> {
  const most = limitRows(network, CHUNK, maxRows);
  for (let level = 1; level <= (prompts[0] as Prompt).plan.chunks; level++) {
    const missing = new Map<string, Int32Array>();
    for (const { tokens } of prompts) {
      const key = prefixKey(tokens, level);
      if (!cache.get(key)) missing.set(key, tokens);
    }
    const entries = [...missing];
    for (let start = 0; start < entries.length; start += most) {
      await beforePass();
      await readLevel(network, cache, entries.slice(start, start + most), level);
    }
  }
}

async function readLevel(
  network: Network,
  cache: PrefixCache,
  entries: readonly (readonly [string, Int32Array])[],
  level: number,
): Promise<void> {
  const begin = (level - 1) * CHUNK;
  const rows = entries.length;
  const tokens = new Int32Array(rows * CHUNK);
  const positions = new Int32Array(rows * CHUNK);
  entries.forEach(([, prompt], row) => {
    tokens.set(prompt.subarray(begin, begin + CHUNK), row * CHUNK);
    for (let i = 0; i < CHUNK; i++) positions[row * CHUNK + i] = begin + i;
  });
  const { past, isOwn } = await pastOf(
    network,
    cache,
    entries.map(([, prompt]) => prompt),
    level - 1,
  );
  const mask = new Uint8Array(rows * (begin + CHUNK)).fill(1);
  const pass = { rows, width: CHUNK, tokens, positions, mask, past, logits: 'none' } as const;
  const { keyValues } = await network.forward(pass);
  if (past && isOwn) network.release(past);
  for (const [row, [key]] of entries.entries()) {
    cache.put(key, rows === 1 ? keyValues : await network.gather([{ from: keyValues, row }]));
  }
  if (rows > 1) network.release(keyValues);
}

/** Keys and values of the first chunks of each prompt, row by row. */
async function pastOf(
  network: Network,
  cache: PrefixCache,
  prompts: readonly Int32Array[],
  chunks: number,
): Promise<{ readonly past: KeyValues | null; readonly isOwn: boolean }> {
  if (chunks === 0) return { past: null, isOwn: false };
  const sources = prompts.map((tokens) => ({ from: cache.get(prefixKey(tokens, chunks)) as KeyValues, row: 0 }));
  if (sources.length === 1) return { past: (sources[0] as RowSource).from, isOwn: false };
  return { past: await network.gather(sources), isOwn: true };
}

async function readRest(
  network: Network,
  cache: PrefixCache,
  prompts: readonly Prompt[],
  padding: number,
): Promise<PrefillResult> {
  const { chunks, width } = (prompts[0] as Prompt).plan;
  const begin = chunks * CHUNK;
  const rows = prompts.length;
  const tokens = new Int32Array(rows * width).fill(padding);
  const positions = new Int32Array(rows * width);
  const mask = new Uint8Array(rows * (begin + width)).fill(1);
  prompts.forEach(({ tokens: prompt, plan }, row) => {
    tokens.set(prompt.subarray(begin), row * width + plan.padding);
    // Padding has the position of the first token: any valid one does, since nothing looks at it.
    for (let i = 0; i < width; i++) positions[row * width + i] = begin + Math.max(0, i - plan.padding);
    mask.fill(0, row * (begin + width) + begin, row * (begin + width) + begin + plan.padding);
  });
  const { past, isOwn } = await pastOf(
    network,
    cache,
    prompts.map((prompt) => prompt.tokens),
    chunks,
  );
  const { logits, keyValues } = await network.forward({ rows, width, tokens, positions, mask, past, logits: 'last' });
  if (past && isOwn) network.release(past);
  return { logits: logits.slice(), keyValues };
}

async function joinParts(network: Network, parts: readonly PrefillResult[]): Promise<PrefillResult> {
  if (parts.length === 1) return parts[0] as PrefillResult;
  const logits = new Float32Array(parts.reduce((sum, part) => sum + part.logits.length, 0));
  let at = 0;
  for (const part of parts) {
    logits.set(part.logits, at);
    at += part.logits.length;
  }
  const sources = parts.flatMap(({ keyValues }) =>
    Array.from({ length: keyValues.rows }, (_, row) => ({ from: keyValues, row })),
  );
  const keyValues = await network.gather(sources);
  for (const part of parts) network.release(part.keyValues);
  return { logits, keyValues };
}
