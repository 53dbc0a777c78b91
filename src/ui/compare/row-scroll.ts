// A scroll bar over more rows than a browser can make pixels for.

/** Browsers cap element heights at about 17 million pixels; half of that leaves room for zoom. */
const MOST_PIXELS = 8_000_000;

/** Height in pixels of what is scrolled over. */
export function scrollHeight(total: number, visible: number, rowHeight: number): number {
  return Math.min(MOST_PIXELS, Math.max(total, visible) * rowHeight + rowHeight * 2);
}

interface Scroll {
  readonly scrollTop: number;
  /** Largest scroll position. */
  readonly maxScroll: number;
  readonly total: number;
  readonly visible: number;
}

/** The first row to show at a scroll position: the last position shows the last row. */
export function startRow({ scrollTop, maxScroll, total, visible }: Scroll): number {
  const last = Math.max(0, total - visible);
  if (maxScroll <= 0) return 0;
  return Math.round(Math.min(1, Math.max(0, scrollTop / maxScroll)) * last);
}
