// What the charts draw: series that are either real (blue, filled) or synthetic (orange, hatched), never in doubt, or
// neither (grey).

export type SeriesTone = 'real' | 'synthetic' | 'neutral';

export interface ChartSeries {
  readonly id: string;
  readonly label: string;
  readonly tone: SeriesTone;
  /** Place in the comparison, 0 to 3: tells series of one tone apart by pattern and dash. */
  readonly slot: number;
  /** Shares in [0, 1], one a bin or label. */
  readonly values: readonly number[];
}

/** Class names of a series' marks; `chart-tones.css` gives them colour and dash. */
export function seriesClass(series: Pick<ChartSeries, 'tone' | 'slot'>): string {
  return `tone-${series.tone} slot-${series.slot}`;
}

/** One line for one bin or label: `20 – 25: Real 12.0 %, Version 1 11.4 %`. */
export function readout(
  label: string,
  series: readonly ChartSeries[],
  index: number,
  format: (share: number) => string,
): string {
  const parts = series.map((entry) => `${entry.label} ${format(entry.values[index] ?? 0)}`);
  return `${label}: ${parts.join(', ')}`;
}
