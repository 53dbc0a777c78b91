// Draws the next token from logits. Ours, because results must be the same for any batch, order and interruption: the
// draw is a pure function of the logits, the settings and one random number. The vocabulary is never sorted as a whole.

import type { SamplingSettings } from '../../lib/language/types.ts';
import { fastExp, LOWEST_EXPONENT } from './fast-exp.ts';

/** Sees and may change the logits of one answer before anything else does: the slot for a watermark. */
export type LogitsProcessor = (
  context: { readonly key: string; readonly tokens: readonly number[] },
  logits: Float32Array,
) => void;

export interface LogitStatistics {
  readonly max: number;
  /** Natural logarithm of the sum of exponentials: logit minus this is the log-probability. */
  readonly logSum: number;
  /** False for NaN, infinities, and logits that are all the same: what a broken model or a lost GPU gives. */
  readonly isSound: boolean;
}

export type DrawSettings = Pick<SamplingSettings, 'temperature' | 'topK' | 'topP' | 'minP'>;

/** Less likely than the likeliest token by e^-40: no double in [0, 1) can draw it. */
const NEGLIGIBLE = LOWEST_EXPONENT;
/** Sixteen bins between powers of two, from 1 down to e^-40. */
const TOP_BIN = 1023 * 16;
const BINS = 59 * 16 + 1;
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

export function logitStatistics(logits: Float32Array): LogitStatistics {
  let max = -Infinity;
  let min = Infinity;
  for (let i = 0; i < logits.length; i++) {
    const value = logits[i] as number;
    if (value > max) max = value;
    if (value < min) min = value;
  }
  let sum = 0;
  // NaN fails both comparisons above, but not this sum.
  for (let i = 0; i < logits.length; i++) {
    const distance = (logits[i] as number) - max;
    if (!(distance < NEGLIGIBLE)) sum += distance === distance ? fastExp(distance) : NaN;
  }
  const isSound = Number.isFinite(sum) && Number.isFinite(max) && (max > min || logits.length === 1);
  return { max, logSum: max + Math.log(sum), isSound };
}

/** Sets logits to minus infinity where the mask has no bit (bit i % 32 of word i / 32). */
export function applyMask(logits: Float32Array, mask: Int32Array): void {
  const size = logits.length;
  for (let word = 0, start = 0; start < size; word++, start += 32) {
    const bits = mask[word] ?? 0;
    if (bits === -1) continue;
    const end = Math.min(size, start + 32);
    if (bits === 0) logits.fill(-Infinity, start, end);
    else for (let i = start; i < end; i++) if (((bits >>> (i - start)) & 1) === 0) logits[i] = -Infinity;
  }
}

/** Divides positive and multiplies negative logits of seen tokens (Keskar et al. 2019, CTRL). */
export function penalize(logits: Float32Array, seen: Iterable<number>, penalty: number): void {
  for (const token of seen) {
    const value = logits[token];
    if (value !== undefined) logits[token] = value > 0 ? value / penalty : value * penalty;
  }
}

/** The likeliest token, the lowest id on a tie. */
export function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if ((logits[i] as number) > (logits[best] as number)) best = i;
  return best;
}

export interface Sampler {
  /** The token drawn by `uniform`, a number in [0, 1). Leaves the logits as they are. */
  draw(logits: Float32Array, settings: DrawSettings, uniform: number): number;
}

/** A sampler with work space for one size of vocabulary. */
export function createSampler(vocabularySize: number): Sampler {
  const weights = new Float64Array(vocabularySize);
  return {
    draw(logits, settings, uniform) {
      const best = likeliest(logits);
      if (settings.temperature <= 0) return best;
      const max = logits[best] as number;
      if (!Number.isFinite(max)) return best;
      let total = weigh(logits, max, settings.temperature, weights);
      if (settings.topK > 0 && settings.topK < vocabularySize) total = keepTopK(weights, settings.topK);
      if (settings.topP < 1) total = keepTopP(weights, settings.topP * total);
      if (settings.minP > 0) total = keepLikely(weights, settings.minP);
      return pick(weights, uniform * total, best);
    },
  };
}

/** Weights relative to the likeliest token, which has 1. Returns their sum. */
function weigh(logits: Float32Array, max: number, temperature: number, weights: Float64Array): number {
  const scale = 1 / temperature;
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const distance = ((logits[i] as number) - max) * scale;
    const weight = distance < NEGLIGIBLE ? 0 : fastExp(distance);
    weights[i] = weight;
    total += weight;
  }
  return total;
}

/** Keeps the k greatest weights, lower ids first on a tie. Returns the sum of those kept. */
function keepTopK(weights: Float64Array, k: number): number {
  const { counts } = binWeights(weights);
  let before = 0;
  let bin = 0;
  while (bin < BINS && before + (counts[bin] as number) < k) before += counts[bin++] as number;
  return cut(weights, bin, (members) => members.slice(0, k - before));
}

/** Keeps the greatest weights that together reach `mass`. Returns the sum of those kept. */
function keepTopP(weights: Float64Array, mass: number): number {
  const { masses } = binWeights(weights);
  let before = 0;
  let bin = 0;
  while (bin < BINS - 1 && before + (masses[bin] as number) < mass) before += masses[bin++] as number;
  return cut(weights, bin, (members) => {
    let sum = before;
    const count = members.findIndex((id) => (sum += weights[id] as number) >= mass);
    return count < 0 ? members : members.slice(0, count + 1);
  });
}

function keepLikely(weights: Float64Array, share: number): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    if ((weights[i] as number) < share) weights[i] = 0;
    else total += weights[i] as number;
  }
  return total;
}

/** Bins by size: only the bin in which a boundary falls has to be sorted. */
function binWeights(weights: Float64Array): { readonly counts: Float64Array; readonly masses: Float64Array } {
  const counts = new Float64Array(BINS);
  const masses = new Float64Array(BINS);
  const bits = bitsOf(weights);
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (weight === 0) continue;
    const bin = binOf(bits, i);
    counts[bin] = (counts[bin] as number) + 1;
    masses[bin] = (masses[bin] as number) + weight;
  }
  return { counts, masses };
}

function bitsOf(weights: Float64Array): Uint32Array {
  return new Uint32Array(weights.buffer, weights.byteOffset, weights.length * 2);
}

/** Exponent and first four bits of the fraction, counted down from 1: a logarithm that costs a shift. */
function binOf(bits: Uint32Array, index: number): number {
  const high = bits[index * 2 + (IS_LITTLE_ENDIAN ? 1 : 0)] as number;
  return TOP_BIN - (high >>> 16);
}

/** Drops what lies beyond a bin, and of the bin itself all that `choose` does not name. Returns the sum kept. */
function cut(
  weights: Float64Array,
  boundary: number,
  choose: (sorted: readonly number[]) => readonly number[],
): number {
  const members: number[] = [];
  const bits = bitsOf(weights);
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    const bin = binOf(bits, i);
    if (bin === boundary) members.push(i);
    else if (bin > boundary) weights[i] = 0;
  }
  members.sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b);
  const kept = new Set(choose(members));
  for (const id of members) if (!kept.has(id)) weights[id] = 0;
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i] as number;
  return total;
}

/** The token in whose share, in the order of ids, `target` falls. */
function pick(weights: Float64Array, target: number, best: number): number {
  let sum = 0;
  let last = best;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (weight === 0) continue;
    sum += weight;
    last = i;
    if (target < sum) return i;
  }
  return last;
}
