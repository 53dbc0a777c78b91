// Where rows and columns of a grid lie. Browsers cap element heights (Firefox at about 17.9 million pixels), so a long
// table scrolls over a shorter body and positions are scaled.

export const ROW_HEIGHT = 28;
export const ROW_NUMBER_WIDTH = 76;
export const MIN_COLUMN_WIDTH = 64;
export const MAX_COLUMN_WIDTH = 800;
const MAX_BODY_PX = 8_000_000;

/** Height in pixels of the scrolled body of that many rows. */
export function bodyHeight(rowCount: number): number {
  return Math.min(MAX_BODY_PX, rowCount * ROW_HEIGHT);
}

/** True when a pixel of the scroll bar is more than a pixel of rows. */
export function isScaled(rowCount: number): boolean {
  return rowCount * ROW_HEIGHT > MAX_BODY_PX;
}

/** The largest row position (fractions allowed) that may be at the top of a viewport of `viewPx` pixels. */
export function maxTopRow(rowCount: number, viewPx: number): number {
  return Math.max(0, rowCount - viewPx / ROW_HEIGHT);
}

/** The row position at the top for a scroll position in pixels; the last scroll position shows the last row. */
export function topRowAt(scrollTop: number, rowCount: number, viewPx: number): number {
  const maxScroll = bodyHeight(rowCount) - viewPx;
  if (maxScroll <= 0) return 0;
  return Math.min(1, Math.max(0, scrollTop / maxScroll)) * maxTopRow(rowCount, viewPx);
}

/** The scroll position in pixels that has this row position at the top. The inverse of `topRowAt`. */
export function scrollTopFor(topRow: number, rowCount: number, viewPx: number): number {
  const most = maxTopRow(rowCount, viewPx);
  if (most <= 0) return 0;
  return (Math.min(most, Math.max(0, topRow)) / most) * (bodyHeight(rowCount) - viewPx);
}

/** Left edges of the columns, then the right edge of the last: widths.length + 1 entries. */
export function columnEdges(widths: readonly number[]): Float64Array {
  const edges = new Float64Array(widths.length + 1);
  widths.forEach((width, i) => (edges[i + 1] = (edges[i] as number) + width));
  return edges;
}

/** Columns [first, end) that touch the pixels [left, left + width). */
export function columnsBetween(edges: Float64Array, left: number, width: number): { first: number; end: number } {
  const count = edges.length - 1;
  let first = firstAbove(edges, left) - 1;
  first = Math.min(Math.max(0, first), Math.max(0, count - 1));
  let end = first;
  while (end < count && (edges[end] as number) < left + width) end++;
  return { first, end };
}

function firstAbove(edges: Float64Array, x: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] as number) > x) high = middle;
    else low = middle + 1;
  }
  return low;
}
