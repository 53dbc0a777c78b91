// What a loaded network can do, found out by asking it: whether padding and chunks change its answers, and whether a
// text's numbers depend on what it is batched with. Exports differ, and wrong guesses give wrong texts silently.

import { StudioError } from '../../lib/errors.ts';
import type { KeyValues, Network } from './network.ts';
import { logitStatistics } from './sampling.ts';

/** Relative to the largest logit. Quantized activations move by a step now and then; wrong masks move everything. */
const TOLERANCE = 0.02;
const LENGTH = 8;
const PADDING = 5;
const STEPS = 2;

export interface Abilities {
  readonly canPad: boolean;
  readonly canChunk: boolean;
  readonly isBatchInvariant: boolean;
}

interface Text {
  readonly tokens: Int32Array;
  readonly padding: number;
}

/**
 * @param padding id of the padding token
 * @param batch how many texts to try together
 * @throws StudioError `model-failed` when the logits are no numbers
 */
export async function probeNetwork(
  network: Network,
  { padding, batch }: { readonly padding: number; readonly batch: number },
): Promise<Abilities> {
  const size = network.vocabularySize;
  const plain = await readTogether(network, [makeText(size, 1)], padding);
  if (!logitStatistics(plain.subarray(0, size)).isSound) {
    throw new StudioError('model-failed', 'the model gave logits that are no numbers or all alike');
  }
  const canPad = isClose(plain, await attempt(() => readTogether(network, [makeText(size, 1, PADDING)], padding)));
  const canChunk = isClose(plain, await attempt(() => readInParts(network, makeText(size, 1).tokens)));
  const texts = Array.from({ length: batch }, (_, i) => makeText(size, i + 1, canPad ? PADDING + (i % 3) : 0));
  return { canPad, canChunk, isBatchInvariant: await isInvariant(network, texts, padding) };
}

/** Each text alone, and all together: the same bits for its prompt and for the steps after it. */
async function isInvariant(network: Network, texts: readonly Text[], padding: number): Promise<boolean> {
  const size = network.vocabularySize;
  const together = await attempt(() => readTogether(network, texts, padding));
  if (!together) return false;
  for (const row of new Set([0, 1, texts.length - 1])) {
    const alone = await readTogether(network, [texts[row] as Text], padding);
    for (let step = 0; step <= STEPS; step++) {
      const there = together.subarray((step * texts.length + row) * size, (step * texts.length + row + 1) * size);
      if (!there.every((value, i) => value === alone[step * size + i])) return false;
    }
  }
  return true;
}

/** Logits after the texts, then after each of two more tokens: (steps + 1) x texts x vocabulary. */
async function readTogether(network: Network, texts: readonly Text[], padding: number): Promise<Float32Array> {
  const rows = texts.length;
  const size = network.vocabularySize;
  const all = new Float32Array((STEPS + 1) * rows * size);
  const lengths = texts.map(({ tokens, padding: pads }) => tokens.length + pads);
  const width = lengths[0] as number;
  const tokens = new Int32Array(rows * width).fill(padding);
  const positions = new Int32Array(rows * width);
  texts.forEach((text, row) => {
    tokens.set(text.tokens, row * width + text.padding);
    for (let i = 0; i < width; i++) positions[row * width + i] = Math.max(0, i - text.padding);
  });
  const maskOf = (slots: number): Uint8Array => {
    const mask = new Uint8Array(rows * slots).fill(1);
    texts.forEach((text, row) => mask.fill(0, row * slots, row * slots + text.padding));
    return mask;
  };
  let result = await network.forward({
    rows,
    width,
    tokens,
    positions,
    mask: maskOf(width),
    past: null,
    logits: 'last',
  });
  all.set(result.logits);
  for (let step = 1; step <= STEPS; step++) {
    const past: KeyValues = result.keyValues;
    const next = texts.map((text) => text.tokens[step] as number);
    const at = texts.map((text) => text.tokens.length + step - 1);
    const pass = { rows, width: 1, tokens: Int32Array.from(next), positions: Int32Array.from(at) };
    result = await network.forward({ ...pass, mask: maskOf(width + step), past, logits: 'last' });
    network.release(past);
    all.set(result.logits, step * rows * size);
  }
  network.release(result.keyValues);
  return all;
}

/** The same text in two parts: logits after it, without further steps. */
async function readInParts(network: Network, tokens: Int32Array): Promise<Float32Array> {
  const half = tokens.length / 2;
  const positions = Int32Array.from(tokens.keys());
  const part = (from: number, past: KeyValues | null): Parameters<Network['forward']>[0] => ({
    ...{ rows: 1, width: half, tokens: tokens.slice(from, from + half), positions: positions.slice(from, from + half) },
    ...{ mask: new Uint8Array(from + half).fill(1), past, logits: 'last' },
  });
  const first = await network.forward(part(0, null));
  const second = await network.forward(part(half, first.keyValues));
  const logits = second.logits.slice();
  network.release(first.keyValues);
  network.release(second.keyValues);
  return logits;
}

/** Compares as much as the shorter one has. */
function isClose(expected: Float32Array, found: Float32Array | null): boolean {
  if (!found) return false;
  const length = Math.min(expected.length, found.length);
  let [largest, difference] = [0, 0];
  for (let i = 0; i < length; i++) {
    largest = Math.max(largest, Math.abs(expected[i] as number));
    difference = Math.max(difference, Math.abs((expected[i] as number) - (found[i] as number)));
  }
  return difference <= TOLERANCE * largest;
}

/** A network that refuses a shape cannot do what the shape is for. */
async function attempt(run: () => Promise<Float32Array>): Promise<Float32Array | null> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return null;
  }
}

/** Tokens spread over the vocabulary: an arbitrary text, the same each time. More padding, fewer tokens. */
function makeText(vocabularySize: number, seed: number, padding = 0): Text {
  const length = padding > PADDING ? LENGTH + PADDING - padding : LENGTH;
  const tokens = Int32Array.from({ length }, (_, i) => (seed * 7919 + i * 104_729 + 31) % vocabularySize);
  return { tokens, padding };
}
