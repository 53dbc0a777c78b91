// A dictionary as it grows with the pictures, beside one from shuffled pictures: what pictures alone account for.

import type { WorkContext } from '../breathe.ts';
import { StudioError } from '../errors.ts';
import { permutation, randomStream } from '../random.ts';
import { defaultDictionaryOptions, type Entry, induceDictionary, type PicturedCorpus } from './dictionary.ts';

const FIRST = 25;
/** Share of the control's confidences that a found word must lie above. */
const ABOVE = 0.95;

/** What so many captions of each language give. */
export interface Growth {
  /** Captions of a language, at most: the smaller corpus may have fewer. */
  readonly captions: number;
  /** Surest first; empty where the captions are too few. */
  readonly entries: readonly Entry[];
  /** The same where each caption of the target has the picture of another: what words alone seem to give. */
  readonly control: readonly Entry[];
  /** Confidence that only one in twenty words reaches where the pictures are shuffled. */
  readonly chance: number;
  /** Entries that are mutual and surer than `chance`. */
  readonly found: number;
  /** Of the entries found, the share that the dictionary from shuffled pictures has as well; 0 where none is found. */
  readonly shared: number;
}

/** 25, 50, 100 and so on, and the whole. */
export function growthSizes(captions: number): readonly number[] {
  const sizes: number[] = [];
  for (let size = FIRST; size < captions; size *= 2) sizes.push(size);
  return [...sizes, captions];
}

/** True for an entry that pictures account for. */
export function isFound({ isMutual, confidence }: Entry, chance: number): boolean {
  return isMutual && confidence > chance;
}

/**
 * Dictionaries from more and more captions, each told to `onGrowth` when it is there; returns the last.
 * @throws StudioError `bad-input` for features of unlike lengths, `aborted`
 */
export async function growDictionary(
  source: PicturedCorpus,
  target: PicturedCorpus,
  { seed, onGrowth }: { readonly seed: number; readonly onGrowth: (growth: Growth) => void },
  context: WorkContext,
): Promise<Growth> {
  const sizes = growthSizes(Math.max(source.captions.length, target.captions.length));
  let last: Growth | undefined;
  for (const [i, size] of sizes.entries()) {
    context.onProgress?.(i / sizes.length, `${size} captions`);
    last = await growthAt([first(source, size), first(target, size)], { seed, size }, context);
    onGrowth(last);
  }
  return last as Growth;
}

async function growthAt(
  [source, target]: readonly [PicturedCorpus, PicturedCorpus],
  { seed, size }: { readonly seed: number; readonly size: number },
  { signal }: WorkContext,
): Promise<Growth> {
  const induce = async (theirs: PicturedCorpus): Promise<readonly Entry[]> => {
    try {
      return await induceDictionary(source, theirs, defaultDictionaryOptions, { signal });
    } catch (error) {
      if (error instanceof StudioError && error.code === 'not-enough-data') return [];
      throw error;
    }
  };
  const entries = await induce(target);
  const control = await induce(shuffled(target, seed));
  const confidences = control.map(({ confidence }) => confidence).sort((a, b) => a - b);
  const chance = confidences[Math.min(confidences.length - 1, Math.floor(ABOVE * confidences.length))] ?? 0;
  const found = entries.filter((entry) => isFound(entry, chance));
  const blind = new Map(control.map((entry) => [entry.source, entry.target] as const));
  const shared = found.filter((entry) => blind.get(entry.source) === entry.target).length;
  return {
    ...{ captions: size, entries, control, chance, found: found.length },
    shared: found.length === 0 ? 0 : shared / found.length,
  };
}

function first({ captions, features }: PicturedCorpus, size: number): PicturedCorpus {
  return { captions: captions.slice(0, size), features: features.slice(0, size) };
}

/** The same captions with the pictures of others. */
function shuffled({ captions, features }: PicturedCorpus, seed: number): PicturedCorpus {
  const order = permutation(features.length, randomStream(seed, 'image-blind'));
  return { captions, features: Array.from(order, (row) => features[row] as ArrayLike<number>) };
}
