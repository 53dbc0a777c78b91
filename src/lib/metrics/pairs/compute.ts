import { createBreather, type WorkContext } from '../../breathe.ts';
import { type Frame, type FrameColumn, frameOf, type QuantityColumn } from '../frames.ts';
import { columnShape } from '../marginals.ts';
import { meanOf, pearson } from '../statistics.ts';
import type { Detail, MetricInput, MetricResult } from '../types.ts';
import { cellDistance, type CodedPairColumn, cramersV, crossCount, equalWidthEdges, pairCodes } from './bins.ts';
import { exhibitsOf, notesOf, offersOf } from './evidence.ts';
import { type PairScore, scoresOf } from './scores.ts';

/** Above these a real pair counts as associated (SDMetrics from 0.27 on). */
const MIN_CORRELATION = 0.5;
const MIN_ASSOCIATION = 0.3;

interface PairColumns {
  readonly real: CodedPairColumn;
  readonly own: CodedPairColumn;
  readonly aligned: CodedPairColumn;
}

/** Pair trends: 1 - |r - r'| / 2 for two quantities, 1 - total variation of the contingency table otherwise. */
export async function computePairs(
  input: MetricInput,
  _options: Readonly<Record<string, never>>,
  context: WorkContext,
): Promise<MetricResult> {
  const real = frameOf(input.real);
  const candidate = frameOf(input.candidate);
  if (real.columns.length < 2) {
    return { scores: [], details: [], unavailable: 'A table with fewer than two modeled columns has no pairs.' };
  }
  const scores = await scorePairs(real, candidate, context);
  const shapes = meanOf(real.columns.map((column, c) => columnShape(column, candidate.columns[c] as FrameColumn)));
  const details = scores
    .filter((pair) => Number.isFinite(pair.aligned))
    .sort((a, b) => a.aligned - b.aligned)
    .map((pair): Detail => ({ columns: pair.columns, value: pair.aligned, note: pair.note }));
  if (input.brief) return { scores: scoresOf(scores, shapes), details: [] };
  return {
    scores: scoresOf(scores, shapes),
    details,
    exhibits: exhibitsOf(
      scores,
      real.columns.map((column) => column.name),
    ),
    repairs: offersOf(scores),
    notes: notesOf(scores),
  };
}

async function scorePairs(real: Frame, candidate: Frame, context: WorkContext): Promise<PairScore[]> {
  const breathe = createBreather(context);
  const coded: PairColumns[] = [];
  for (const [c, column] of real.columns.entries()) {
    coded.push(codePairColumn(column, candidate.columns[c] as FrameColumn));
    await breathe();
  }
  const count = real.columns.length;
  const scores: PairScore[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const pair = [real.columns[i], real.columns[j]] as readonly FrameColumn[];
      const other = [candidate.columns[i], candidate.columns[j]] as readonly FrameColumn[];
      const bothQuantities = pair.every((column) => column.kind === 'quantity');
      scores.push(
        bothQuantities
          ? correlationScore(pair, other as readonly QuantityColumn[])
          : contingencyScore(pair, coded[i] as PairColumns, coded[j] as PairColumns),
      );
      await breathe();
    }
    context.onProgress?.((i + 1) / count, 'pairs');
  }
  return scores;
}

function codePairColumn(real: FrameColumn, candidate: FrameColumn): PairColumns {
  const edges = real.kind === 'quantity' ? equalWidthEdges(real.values) : null;
  const own = pairCodes(candidate, null, false);
  return {
    real: pairCodes(real, edges, false),
    own,
    aligned: candidate.kind === 'label' ? own : pairCodes(candidate, edges, true),
  };
}

function correlationScore(real: readonly QuantityColumn[], candidate: readonly QuantityColumn[]): PairScore {
  const [a, b] = real as readonly [QuantityColumn, QuantityColumn];
  const [c, d] = candidate as readonly [QuantityColumn, QuantityColumn];
  const r = pearson(a.values, b.values);
  const s = pearson(c.values, d.values);
  const value = 1 - Math.abs(r - s) / 2;
  return {
    columns: [a.name, b.name],
    kind: 'correlation',
    own: value,
    aligned: value,
    isAssociated: Math.abs(r) > MIN_CORRELATION,
    note: `correlation ${r.toFixed(3)} real, ${s.toFixed(3)} synthetic`,
  };
}

function contingencyScore(columns: readonly FrameColumn[], x: PairColumns, y: PairColumns): PairScore {
  const height = Math.max(x.real.size, x.own.size, x.aligned.size);
  const width = Math.max(y.real.size, y.own.size, y.aligned.size);
  const realRows = x.real.codes.length;
  const candidateRows = x.own.codes.length;
  const cells = crossCount(x.real, y.real, height, width);
  const distance = (p: CodedPairColumn, q: CodedPairColumn): number =>
    cellDistance(cells, crossCount(p, q, height, width), realRows, candidateRows);
  const own = 1 - distance(x.own, y.own);
  const association = cramersV(cells, width);
  return {
    columns: [(columns[0] as FrameColumn).name, (columns[1] as FrameColumn).name],
    kind: 'contingency',
    own,
    aligned: 1 - distance(x.aligned, y.aligned),
    isAssociated: association > MIN_ASSOCIATION,
    note: `contingency, Cramér's V ${Number.isNaN(association) ? 'unknown' : association.toFixed(3)} real`,
  };
}
