// Geometry of the interval bar: where a score and its baselines stand on one axis.

export interface TrackInput {
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  readonly ideal: number | null;
  readonly ceiling: number | null;
  readonly floor: number | null;
  readonly cheat: number | null;
}

export interface Track {
  /** The axis' ends, rounded outwards. */
  readonly domain: readonly [number, number];
  /** Positions in percent of the width; null where there is no such figure. */
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  readonly ideal: number | null;
  readonly ceiling: number | null;
  readonly floor: number | null;
  readonly cheat: number | null;
  /** From floor to ceiling where both exist: what a synthesizer can be expected to cover. */
  readonly span: readonly [number, number] | null;
}

/** Places everything on an axis that holds all figures; null when there is no figure at all. */
export function layTrack(input: TrackInput): Track | null {
  const figures = [input.value, input.ideal, input.ceiling, input.floor, input.cheat, ...(input.interval ?? [])];
  const known = figures.filter((figure): figure is number => figure !== null && Number.isFinite(figure));
  if (input.value === null || known.length === 0) return null;
  const domain = roomyDomain(known);
  const place = (figure: number | null): number | null =>
    figure === null || !Number.isFinite(figure) ? null : ((figure - domain[0]) / (domain[1] - domain[0])) * 100;
  const [ceiling, floor] = [place(input.ceiling), place(input.floor)];
  return {
    domain,
    value: place(input.value),
    interval: placePair(input.interval, place),
    ideal: place(input.ideal),
    ceiling,
    floor,
    cheat: place(input.cheat),
    span: ceiling === null || floor === null ? null : [Math.min(ceiling, floor), Math.max(ceiling, floor)],
  };
}

function placePair(
  pair: readonly [number, number] | null,
  place: (figure: number) => number | null,
): readonly [number, number] | null {
  if (!pair) return null;
  const [low, high] = [place(pair[0]), place(pair[1])];
  return low === null || high === null ? null : [low, high];
}

/** The figures' range with a margin of 6 % each side; a single figure gets a range of its own. */
function roomyDomain(figures: readonly number[]): readonly [number, number] {
  const low = Math.min(...figures);
  const high = Math.max(...figures);
  if (low === high) return [low - 0.5, high + 0.5];
  const margin = (high - low) * 0.06;
  return [low - margin, high + margin];
}
