// Preferential sampling (Kamiran and Calders 2012): even shares alone turn the gap in errors around, because one group
// is easier to tell apart. Rows near the border of a decision are used more or less often, until errors are even too.

import type { WorkContext } from '../breathe.ts';
import { boostingDefaults, fitBoosting, predictBoosting } from '../learners/boosting/boosting.ts';
import { takeFeatureRows } from '../learners/features.ts';
import { encodeFrames } from '../metrics/encode.ts';
import { frameOf } from '../metrics/frames.ts';
import { lowerBound } from '../metrics/statistics.ts';
import { permutation, randomStream, sampleIndices } from '../random.ts';
import type { Table } from '../table/table.ts';
import { type Cells, countCells, type Evening } from './weights.ts';

const FOLDS = 2;
/** Cells with fewer rows say too little about the border. */
const MIN_CELL_ROWS = 100;
/** Share of the gap in errors that may be left. */
const GOAL = 0.4;
/** How much further than to the border rows are pushed: trees smooth what lies side by side. */
const PUSH = 2.5;
const THRESHOLDS = Array.from({ length: 61 }, (_, i) => (i - 33) * 0.06);
const task = { kind: 'classes', classCount: 2 } as const;

/** Log-odds of the favourable outcome for each row, by trees that have not seen it; 0 where the outcome is unknown. */
export async function crossLogits(
  { table, target, outcome }: { readonly table: Table; readonly target: string; readonly outcome: Int8Array },
  { seed, maxRows }: { readonly seed: number; readonly maxRows: number },
  context: WorkContext,
): Promise<Float64Array> {
  const frame = frameOf(table);
  const columns = frame.columns.flatMap(({ name }, c) => (name === target ? [] : [c]));
  const [features] = encodeFrames(frame, [frame], columns);
  const stream = randomStream(seed, 'border');
  const known = Int32Array.from(outcome.keys()).filter((row) => (outcome[row] as number) >= 0);
  const fold = new Uint8Array(known.length);
  permutation(known.length, stream).forEach((at, i) => (fold[at] = i % FOLDS));
  const logits = new Float64Array(table.rowCount);
  for (let f = 0; f < FOLDS && features; f++) {
    const seen = known.filter((_, i) => fold[i] !== f);
    const rows = sampleIndices(seen.length, maxRows, stream.derive(f)).map((i) => seen[i] as number);
    const targets = Float64Array.from(rows, (row) => outcome[row] as number);
    const step: WorkContext = {
      signal: context.signal,
      onProgress: (done) => context.onProgress?.((f + done) / FOLDS, 'finding the border'),
    };
    const model = await fitBoosting(takeFeatureRows(features, rows), targets, task, {
      options: boostingDefaults,
      context: step,
    });
    const unseen = known.filter((_, i) => fold[i] === f);
    const shares = predictBoosting(model, takeFeatureRows(features, unseen))[1] as Float64Array;
    unseen.forEach((row, i) => (logits[row] = logit(shares[i] as number)));
  }
  return logits;
}

interface Point {
  readonly threshold: number;
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly errors: number;
}
interface Choice {
  readonly points: readonly Point[];
  readonly gap: number;
  readonly errors: number;
}

export interface Border {
  /** Share of favourable outcomes for every group. */
  readonly share: number;
  /** For each group, where its border would be at that share, and where it should be, in log-odds. */
  readonly groups: readonly { readonly at: number; readonly wanted: number }[];
}

/**
 * The border at which groups err alike with the fewest errors, given the log-odds. Null where cells are too small, or
 * nothing can be told apart.
 */
export function planBorder(cells: Cells, logits: Float64Array): Border | null {
  const { counts } = countCells(cells);
  if (counts.some((pair) => Math.min(...pair) < MIN_CELL_ROWS)) return null;
  const curves = counts.map((_, group) => curveOf(cells, group, logits));
  const sizes = counts.map(([no, yes]) => no + yes);
  const anchor = sizes.indexOf(Math.max(...sizes));
  const plain = curves.map((curve) => curve.find(({ threshold }) => threshold === 0) as Point);
  const goal = GOAL * Math.max(...plain.map((point) => gapOf(point, plain[anchor] as Point)));
  const best = (curves[anchor] as readonly Point[])
    .map((point) => chooseBeside(point, curves, { anchor, goal }))
    .reduce((a, b) => (isBetter(b, a, goal) ? b : a));
  const prior = counts.map(([no, yes]) => Math.log(yes / no));
  const odds = (prior[anchor] as number) - (best.points[anchor] as Point).threshold;
  const groups = best.points.map(({ threshold }, group) => ({
    at: (prior[group] as number) - odds,
    wanted: threshold,
  }));
  return { share: 1 / (1 + Math.exp(-odds)), groups };
}

/**
 * How rows are to be drawn for that border. `budget` bounds the share of a cell that changes, and with it the distance
 * of any column within the cell.
 */
export function eveningFor(cells: Cells, logits: Float64Array, border: Border, budget: number): Evening {
  const { counts } = countCells(cells);
  const weights = new Float64Array(cells.outcome.length).fill(1);
  border.groups.forEach(({ at, wanted }, group) => {
    const [low, high] = [Math.min(at, wanted), Math.max(at, wanted)];
    const inside = (row: number): boolean => (logits[row] as number) > low && (logits[row] as number) <= high;
    const rows = Array.from(cells.outcome.keys()).filter((row) => cells.groups[row] === group && inside(row));
    // A higher border asks for more rows without the favourable outcome just below it, and fewer with it.
    const raised = wanted > at ? 0 : 1;
    const massOf = (y: 0 | 1): number =>
      rows.filter((row) => cells.outcome[row] === y).length / (counts[group]?.[y] ?? 1);
    const factor = Math.exp(-PUSH * (high - low));
    const up = 1 + Math.min(1 / factor - 1, budget / Math.max(1e-9, massOf(raised)));
    const most = budget / Math.max(1e-9, massOf(raised === 0 ? 1 : 0));
    const down = 1 - Math.max(0, Math.min(1 - factor * up, most));
    for (const row of rows) weights[row] = cells.outcome[row] === raised ? up : down;
  });
  return { share: border.share, weights };
}

function curveOf({ groups, outcome }: Cells, group: number, logits: Float64Array): Point[] {
  const sorted = [0, 1].map((y) => logits.filter((_, row) => groups[row] === group && outcome[row] === y).sort());
  const [no = new Float64Array(0), yes = new Float64Array(0)] = sorted;
  return THRESHOLDS.map((value) => {
    const threshold = Math.abs(value) < 1e-9 ? 0 : value;
    const falsely = no.length - lowerBound(no, threshold);
    const missed = lowerBound(yes, threshold);
    return {
      threshold,
      truePositive: 1 - missed / yes.length,
      falsePositive: falsely / no.length,
      errors: falsely + missed,
    };
  });
}

/** For each group the point with the fewest errors that is near enough to that of the anchor, else the nearest. */
function chooseBeside(
  anchorPoint: Point,
  curves: readonly (readonly Point[])[],
  { anchor, goal }: { readonly anchor: number; readonly goal: number },
): Choice {
  const points = curves.map((curve, group) => {
    if (group === anchor) return anchorPoint;
    const near = curve.filter((point) => gapOf(point, anchorPoint) <= goal);
    if (near.length > 0) return near.reduce((a, b) => (b.errors < a.errors ? b : a));
    return curve.reduce((a, b) => (gapOf(b, anchorPoint) < gapOf(a, anchorPoint) ? b : a));
  });
  const gap = Math.max(...points.map((point) => gapOf(point, anchorPoint)));
  return { points, gap, errors: points.reduce((sum, point) => sum + point.errors, 0) };
}

function isBetter(next: Choice, best: Choice, goal: number): boolean {
  if (next.gap <= goal && best.gap <= goal) return next.errors < best.errors;
  return next.gap < best.gap;
}

function gapOf(a: Point, b: Point): number {
  return Math.max(Math.abs(a.truePositive - b.truePositive), Math.abs(a.falsePositive - b.falsePositive));
}

function logit(share: number): number {
  const inside = Math.min(1 - 1e-9, Math.max(1e-9, share));
  return Math.log(inside / (1 - inside));
}
