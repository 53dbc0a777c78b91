// How likely a model finds each of some labels as its whole answer, end included: read off the logits while the label
// is fed to it, so nothing is drawn.

import { StudioError } from '../../lib/errors.ts';
import type { ChoiceResult } from '../../lib/language/types.ts';
import type { KeyValues, Network } from './network.ts';
import type { Prefiller, Prompt } from './prefill.ts';
import { CHUNK } from './prompt-plan.ts';
import { logitStatistics } from './sampling.ts';

/** Logits of a pass at most, in 32-bit floats. */
const MAX_LOGITS = 16 * 1024 * 1024;

export interface ChooseTools {
  readonly network: Network;
  readonly prefiller: Prefiller;
  readonly maxRows: number;
  readonly ends: ReadonlySet<number>;
  readonly breathe: () => Promise<void>;
}

/** One probability a label, summing to 1. `labels` as tokens, none empty. @throws StudioError `model-failed` */
export async function chooseLabel(
  prompt: Prompt,
  labels: readonly Int32Array[],
  tools: ChooseTools,
): Promise<ChoiceResult> {
  const { network, prefiller, breathe } = tools;
  const { logits, keyValues } = await prefiller.read([prompt], breathe);
  try {
    const first = logLikelihoods(logits);
    const scores = labels.map((label) => first(label[0] as number));
    for (const group of groupByLength(labels, limitRows(network, tools.maxRows))) {
      await breathe();
      const rest = await scoreGroup(
        group.map((label) => labels[label] as Int32Array),
        prompt,
        keyValues,
        tools,
      );
      group.forEach((label, row) => (scores[label] = (scores[label] as number) + (rest[row] as number)));
    }
    return normalize(scores);
  } finally {
    network.release(keyValues);
  }
}

function limitRows(network: Network, maxRows: number): (length: number) => number {
  return (length) => Math.max(1, Math.min(maxRows, Math.floor(MAX_LOGITS / (length * network.vocabularySize))));
}

/** Labels of the same number of tokens go together: no padding, no doubt. */
function groupByLength(
  labels: readonly Int32Array[],
  limit: (length: number) => number,
): readonly (readonly number[])[] {
  const byLength = new Map<number, number[]>();
  labels.forEach(({ length }, index) => byLength.set(length, [...(byLength.get(length) ?? []), index]));
  return [...byLength].flatMap(([length, indices]) => {
    const size = limit(length);
    return Array.from({ length: Math.ceil(indices.length / size) }, (_, i) => indices.slice(i * size, (i + 1) * size));
  });
}

/** Log-likelihood of all but the first token of each label, and of the end after it. */
async function scoreGroup(
  labels: readonly Int32Array[],
  { tokens: prompt, plan }: Prompt,
  past: KeyValues,
  { network, ends }: ChooseTools,
): Promise<readonly number[]> {
  const rows = labels.length;
  const width = (labels[0] as Int32Array).length;
  const tokens = new Int32Array(rows * width);
  const positions = new Int32Array(rows * width);
  const slots = plan.slots + width;
  const mask = new Uint8Array(rows * slots).fill(1);
  labels.forEach((label, row) => {
    tokens.set(label, row * width);
    for (let i = 0; i < width; i++) positions[row * width + i] = prompt.length + i;
    mask.fill(0, row * slots + plan.chunks * CHUNK, row * slots + plan.chunks * CHUNK + plan.padding);
  });
  const spread = rows === 1 ? past : await network.gather(labels.map(() => ({ from: past, row: 0 })));
  const pass = { rows, width, tokens, positions, mask, past: spread, logits: 'all' } as const;
  const { logits, keyValues } = await network.forward(pass);
  network.release(keyValues);
  if (spread !== past) network.release(spread);
  const size = network.vocabularySize;
  return labels.map((label, row) => {
    let score = 0;
    for (let i = 0; i < width; i++) {
      const likelihood = logLikelihoods(logits.subarray((row * width + i) * size, (row * width + i + 1) * size));
      score += i + 1 < width ? likelihood(label[i + 1] as number) : logSumOf([...ends].map(likelihood));
    }
    return score;
  });
}

function logLikelihoods(logits: Float32Array): (token: number) => number {
  const { logSum, isSound } = logitStatistics(logits);
  if (!isSound) throw new StudioError('model-failed', 'the model gave logits that are no numbers or all alike');
  return (token) => (logits[token] as number) - logSum;
}

function logSumOf(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const max = Math.max(...values);
  return max + Math.log(values.reduce((sum, value) => sum + Math.exp(value - max), 0));
}

function normalize(scores: readonly number[]): ChoiceResult {
  const total = logSumOf(scores);
  const shares = scores.map((score) => Math.exp(score - total));
  const sum = shares.reduce((all, share) => all + share, 0);
  return shares.map((share) => share / sum);
}
