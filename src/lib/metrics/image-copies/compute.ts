import { createBreather, type WorkContext } from '../../breathe.ts';
import { HASH_BITS, hashDistance } from '../../image-stats/perceptual-hash.ts';
import type { PicturesExhibit } from '../exhibit.ts';
import type { ImageColumn, JudgedImage } from '../image-input.ts';
import { type ColumnScores, meanScores, noScores } from '../text-scores.ts';
import type { MetricInput, MetricResult } from '../types.ts';

/** Bits of 64 that near-duplicates differ in at most. */
const NEAR = 6;
const SHOWN = 8;

/** Near-duplicates by perceptual hash within every image column, and against the real pictures where there are any. */
export async function computeImageCopies(
  input: MetricInput,
  _options: object,
  context: WorkContext,
): Promise<MetricResult> {
  const { columns = [] } = input.images ?? {};
  const results: ColumnScores[] = [];
  for (const [i, column] of columns.entries()) {
    context.onProgress?.(i / columns.length, column.name);
    if (column.candidate.length < 2) continue;
    results.push(await judge(column, { isBrief: input.brief === true, context }));
  }
  if (results.length === 0) return noScores('There are fewer than two pictures.');
  return meanScores(results, { headline: 'repeated', brief: input.brief });
}

async function judge(
  { name, candidate, real }: ImageColumn,
  { isBrief, context }: { readonly isBrief: boolean; readonly context: WorkContext },
): Promise<ColumnScores> {
  const within = await nearest(candidate, candidate, { isSame: true, context });
  const against = real && real.length > 0 ? await nearest(candidate, real, { isSame: false, context }) : null;
  const spread = within.reduce((sum, { distance }) => sum + distance, 0) / within.length;
  return {
    column: name,
    scores: [
      {
        ...{
          key: 'repeated',
          label: 'Repeats another',
          value: shareNear(within),
          ideal: 0,
          better: 'lower',
          digits: 3,
        },
        help: `Share of pictures with another one within ${NEAR} of ${HASH_BITS} bits of the perceptual hash.`,
      },
      {
        ...{ key: 'copied', label: 'Looks like a real one', value: against && shareNear(against), ideal: 0 },
        ...{ better: 'lower', digits: 3 },
        help: 'The same against the real pictures. Read it beside what fresh real pictures give.',
      },
      {
        ...{ key: 'identical', label: 'Identical to a real one', value: against && identical(candidate, real ?? []) },
        ...{ ideal: 0, better: 'lower', digits: 3 },
        help: 'Share of pictures whose file is, byte for byte, a real one.',
      },
      {
        ...{ key: 'nearest_bits', label: 'Bits to the nearest other', value: spread, ideal: null, better: 'higher' },
        ...{ digits: 1, help: 'Mean over pictures: the larger, the more they vary.' },
      },
    ],
    ...(!isBrief && { exhibits: exhibitsOf(name, { candidate, within, real, against }) }),
  };
}

interface Near {
  readonly index: number;
  readonly distance: number;
}

async function nearest(
  from: readonly JudgedImage[],
  to: readonly JudgedImage[],
  { isSame, context }: { readonly isSame: boolean; readonly context: WorkContext },
): Promise<readonly Near[]> {
  const breathe = createBreather(context);
  const found: Near[] = [];
  for (const [i, { facts }] of from.entries()) {
    let best: Near = { index: -1, distance: HASH_BITS };
    for (const [j, other] of to.entries()) {
      if (isSame && i === j) continue;
      const distance = hashDistance(facts.hash, other.facts.hash);
      if (distance < best.distance || best.index < 0) best = { index: j, distance };
    }
    found.push(best);
    await breathe();
  }
  return found;
}

function shareNear(found: readonly Near[]): number {
  return found.filter(({ distance }) => distance <= NEAR).length / found.length;
}

function identical(candidate: readonly JudgedImage[], real: readonly JudgedImage[]): number {
  const known = new Set(real.map(({ hash }) => hash));
  return candidate.filter(({ hash }) => known.has(hash)).length / candidate.length;
}

interface Pairs {
  readonly candidate: readonly JudgedImage[];
  readonly within: readonly Near[];
  readonly real: readonly JudgedImage[] | null;
  readonly against: readonly Near[] | null;
}

function exhibitsOf(column: string, { candidate, within, real, against }: Pairs): readonly PicturesExhibit[] {
  const exhibits: PicturesExhibit[] = [];
  const add = (
    title: string,
    found: readonly Near[],
    others: readonly JudgedImage[],
    tone: 'real' | 'synthetic',
  ): void => {
    const near = [...found.entries()].filter(([, { distance }]) => distance <= NEAR);
    near.sort((a, b) => a[1].distance - b[1].distance);
    if (near.length === 0) return;
    const groups = near.slice(0, SHOWN).map(([i, { index, distance }]) => ({
      label: `${distance} bits apart`,
      pictures: [
        { hash: candidate[i]?.hash ?? '', label: candidate[i]?.text ?? '', tone: 'synthetic' as const },
        { hash: others[index]?.hash ?? '', label: others[index]?.text ?? '', tone },
      ],
    }));
    exhibits.push({ kind: 'pictures', title: `${column}: ${title}`, groups });
  };
  if (against && real) add('like a real picture', against, real, 'real');
  add('like each other', within, candidate, 'synthetic');
  return exhibits;
}
