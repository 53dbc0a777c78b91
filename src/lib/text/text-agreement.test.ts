import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { randomStream, sampleIndices } from '../random.ts';
import { findRepeats } from './copies.ts';
import { compressionRatio, distinctRuns, selfBleu } from './diversity.ts';
import { kernelTwoSample } from './kernel.ts';
import { findOverlap } from './overlap.ts';
import { evenness, jensenShannon, largestGap, sharesOf, totalVariation } from './shares.ts';
import { spreadTopics } from './topics.ts';
import { wordsOf } from './words.ts';

/** tests/golden/text.py says how the figures were made. */
interface Golden {
  readonly starts: readonly number[];
  readonly distinct: readonly number[];
  readonly selfBleu: number;
  readonly compression: number;
  readonly runs: readonly number[];
  readonly contaminated: number;
  readonly near: number;
  readonly shares: { readonly jensenShannon: number; readonly totalVariation: number; readonly evenness: number };
  readonly lengthGap: number;
  readonly topics: { readonly effective: number; readonly distance: number };
  readonly mmd: number;
}
interface Sides {
  readonly texts: readonly string[];
  readonly sources: readonly string[];
  readonly labels: readonly [readonly string[], readonly string[]];
}
interface Dialogue {
  readonly domain: string;
  readonly turns: readonly (readonly [speaker: string, said: string])[];
}

const golden = (name: string): Golden & Sides =>
  JSON.parse(readFileSync(new URL(`../../../tests/golden/${name}.json`, import.meta.url), 'utf8')) as Golden & Sides;
const dialogues = new URL('../../../../shared/data/dialogues/dialogues.jsonl.gz', import.meta.url);
const STEP = 60;
const MOST_COMPARED = 100;

function readDialogues(): Sides {
  const lines = gunzipSync(readFileSync(dialogues)).toString().trimEnd().split('\n');
  const side = (first: number): readonly Dialogue[] =>
    Array.from({ length: 300 }, (_, i) => JSON.parse(lines[first + i * STEP]!) as Dialogue);
  const [mine, theirs] = [side(0), side(STEP / 2)];
  const said = ({ turns }: Dialogue): string => turns.map(([, text]) => text).join('\n');
  return {
    ...{ texts: mine.map(said), sources: theirs.map(said) },
    labels: [mine.map(({ domain }) => domain), theirs.map(({ domain }) => domain)],
  };
}

function countLetters(texts: readonly string[]): Float32Array[] {
  return texts.slice(0, MOST_COMPARED).map((text) => {
    const letters = text.toLowerCase().match(/[a-z]/g) ?? [];
    const counts = new Float32Array(26);
    for (const letter of letters) counts[letter.charCodeAt(0) - 97]! += 1;
    return counts;
  });
}

function compare(expected: Golden, readSides: () => Sides): void {
  const stream = randomStream(1, 'golden');
  const { texts, sources, labels } = readSides();
  const [words, theirs] = [texts.map(wordsOf), sources.map(wordsOf)];

  it('for runs of words', () => {
    for (const n of [1, 2, 3]) {
      expect(distinctRuns(words, n, stream, Infinity)).toBeCloseTo(expected.distinct[n - 1]!, 12);
    }
  });

  it('for self-BLEU', async () => {
    expect(await selfBleu(words.slice(0, MOST_COMPARED), stream, {}, Infinity)).toBeCloseTo(expected.selfBleu, 9);
  });

  it('for compression, as far as two deflaters agree', () => {
    const ratio = (compressionRatio(texts, stream, Infinity) ?? 0) / expected.compression;
    // fflate finds a little less than zlib does.
    expect(Math.abs(ratio - 1)).toBeLessThan(0.03);
  });

  it('for the longest shared runs and contamination', async () => {
    const overlap = await findOverlap(texts, sources);
    expect(overlap.runs.map(({ length }) => length)).toEqual(expected.runs);
    expect(overlap.contaminated).toBeCloseTo(expected.contaminated, 12);
    expect(expected.contaminated).toBeGreaterThan(0);
  });

  it('for near-duplicates', async () => {
    expect((await findRepeats(texts)).near).toBeCloseTo(expected.near, 12);
  });

  it('for shares of labels and gaps of lengths', () => {
    const [a, b] = labels.map(sharesOf) as [Map<string, number>, Map<string, number>];
    expect(jensenShannon(a, b)).toBeCloseTo(expected.shares.jensenShannon, 9);
    expect(totalVariation(a, b)).toBeCloseTo(expected.shares.totalVariation, 12);
    expect(evenness(a.values())).toBeCloseTo(expected.shares.evenness, 9);
    const lengths = [words, theirs].map((side) => side.map(({ length }) => length)) as [number[], number[]];
    expect(largestGap(...lengths)).toBeCloseTo(expected.lengthGap, 12);
  });

  it('for topics from the same starts', async () => {
    const spread = await spreadTopics(words, theirs, { stream });
    const starts = sampleIndices(words.length + theirs.length, spread?.clusters ?? 0, stream);
    expect([...starts]).toEqual(expected.starts);
    expect(spread?.effective).toBeCloseTo(expected.topics.effective, 9);
    expect(spread?.distance).toBeCloseTo(expected.topics.distance, 9);
  });

  it('for the kernel distance', async () => {
    const found = await kernelTwoSample(countLetters(texts), countLetters(sources), stream);
    expect(found?.mmd).toBeCloseTo(expected.mmd, 9);
  });
}

describe('figures of invented texts agree with those of independent Python', () => {
  const expected = golden('text');
  compare(expected, () => expected);
});

describe.skipIf(!existsSync(dialogues))('figures of real dialogues agree with those of independent Python', () => {
  if (existsSync(dialogues)) compare(golden('real-dialogues'), readDialogues);
});
