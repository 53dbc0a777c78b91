// Rows as directions: embedded, scaled to length 1, and the two nearest of another table by straight distance.

import { createBreather, type WorkContext } from '../../breathe.ts';
import { countUnlike, type Embedding } from '../embedding.ts';

/** Squared distances below this are rounding. */
const ZERO = 1e-13;

export interface Directions {
  readonly points: Embedding;
  /** 1 / length of each row, 0 for a row of length 0. */
  readonly scales: Float64Array;
  /** Length of the part of quantities after scaling. */
  readonly lengths: Float64Array;
}

export interface Nearest {
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Row number of the nearest; -1 where there is none. */
  readonly rows: Int32Array;
}

/** Scales the rows to length 1; each label adds an indicator of squared length 1/2. */
export function toDirections(points: Embedding): Directions {
  const { rows, width, values, labels } = points;
  const scaled = new Float64Array(values.length);
  const scales = new Float64Array(rows);
  const lengths = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let k = 0; k < width; k++) sum += (values[row * width + k] as number) ** 2;
    const squares = sum + labels / 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    scales[row] = scale;
    lengths[row] = Math.sqrt(sum) * scale;
    for (let k = 0; k < width; k++) scaled[row * width + k] = (values[row * width + k] as number) * scale;
  }
  return { points: { ...points, values: scaled }, scales, lengths };
}

/** Distances to the nearest and second nearest row of `known`, ties to the first. @throws StudioError `aborted` */
export async function nearestDirections(
  queries: Directions,
  known: Directions,
  context: WorkContext,
): Promise<Nearest> {
  const breathe = createBreather(context);
  const { rows } = queries.points;
  const first = new Float64Array(rows);
  const second = new Float64Array(rows);
  const found = new Int32Array(rows);
  const best = new Float64Array(3);
  const unlike = new Uint16Array(known.points.rows);
  for (let row = 0; row < rows; row++) {
    countUnlike(queries.points, row, known.points, { out: unlike, start: 0 });
    scan(queries, row, { known, unlike, best });
    first[row] = Math.sqrt(best[0] as number);
    second[row] = Math.sqrt(best[1] as number);
    found[row] = best[2] as number;
    await breathe();
    if ((row & 63) === 63) context.onProgress?.(row / rows, 'nearest rows');
  }
  return { first, second, rows: found };
}

interface Scan {
  readonly known: Directions;
  /** Labels of each known row that differ from the query's. */
  readonly unlike: Uint16Array;
  readonly best: Float64Array;
}

/** Fills in the least two squared distances and the row of the first. */
function scan(queries: Directions, row: number, { known, unlike, best }: Scan): void {
  const { labels, width } = queries.points;
  const query = queries.points.values.subarray(row * width, (row + 1) * width);
  const { values } = known.points;
  const scale = queries.scales[row] as number;
  const length = queries.lengths[row] as number;
  const { scales, lengths } = known;
  let least = Infinity;
  let next = Infinity;
  let at = -1;
  for (let other = 0; other < unlike.length; other++) {
    const otherScale = scales[other] as number;
    const ofLabels = ((labels - (unlike[other] as number)) / 2) * scale * otherScale;
    const whole = (scale > 0 ? 1 : 0) + (otherScale > 0 ? 1 : 0);
    // The quantities add at most the product of their lengths (Cauchy and Schwarz); the margin is for rounding.
    if (whole - 2 * (ofLabels + length * (lengths[other] as number)) - 1e-9 > next) continue;
    let product = ofLabels;
    for (let k = 0, base = other * width; k < width; k++)
      product += (query[k] as number) * (values[base + k] as number);
    const raw = whole - 2 * product;
    const distance = raw > ZERO ? raw : 0;
    if (distance < least) {
      next = least;
      least = distance;
      at = other;
    } else if (distance < next) next = distance;
  }
  best[0] = least;
  best[1] = next;
  best[2] = at;
}
