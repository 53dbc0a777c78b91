// Geometry shared by the charts. Pure, so that it is tested without a browser.

/** A linear map of [from, to] onto [start, end]; a domain without width maps to the middle. */
export function linearScale(
  [from, to]: readonly [number, number],
  [start, end]: readonly [number, number],
): (value: number) => number {
  if (from === to) return () => (start + end) / 2;
  return (value) => start + ((value - from) / (to - from)) * (end - start);
}

export interface Area {
  readonly width: number;
  readonly height: number;
  /** The share drawn at full height. */
  readonly top: number;
}

/** SVG path of a histogram's outline over bins of equal width, closed along the base line. */
export function stepPath(values: readonly number[], area: Area): string {
  if (values.length === 0 || area.top <= 0) return '';
  const binWidth = area.width / values.length;
  const y = (value: number): string => (area.height - (value / area.top) * area.height).toFixed(1);
  let path = `M0 ${area.height.toFixed(1)}`;
  values.forEach((value, i) => {
    path += `V${y(value)}H${((i + 1) * binWidth).toFixed(1)}`;
  });
  return `${path}V${area.height.toFixed(1)}Z`;
}

/** The bin under a horizontal position, or null outside of the plot. */
export function binAt(x: number, width: number, count: number): number | null {
  if (x < 0 || x >= width || count === 0) return null;
  return Math.min(count - 1, Math.floor((x / width) * count));
}

/** Where a key moves a cursor over `count` values; null when the key means nothing here. */
export function moveCursor(key: string, index: number | null, count: number): number | null {
  const at = index ?? -1;
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(count - 1, at + 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'PageDown':
      return Math.min(count - 1, at + 10);
    case 'PageUp':
      return Math.max(0, at - 10);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** Where a key moves a cursor over a square of `size` cells a side; null when the key means nothing here. */
export function moveCell(key: string, cell: CellPlace | null, size: number): CellPlace | null {
  const { row, column } = cell ?? { row: 0, column: 0 };
  const last = size - 1;
  switch (key) {
    case 'ArrowRight':
      return { row, column: Math.min(last, column + 1) };
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) };
    case 'ArrowDown':
      return { row: Math.min(last, row + 1), column };
    case 'ArrowUp':
      return { row: Math.max(0, row - 1), column };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: last };
    default:
      return null;
  }
}
