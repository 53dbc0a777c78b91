// From versions of a comparison to series of a chart.

import type { ColumnFigures, Version } from '../../state/compare.svelte.ts';
import type { ChartSeries } from '../charts/series.ts';

/** A key that stays the same while names and places change. */
export function seriesId(version: Version): string {
  return version.dataset.id;
}

/** One series for each version that is shown; empty for texts. */
export function seriesOf(figures: ColumnFigures, versions: readonly Version[]): ChartSeries[] {
  const { shared } = figures;
  if (shared.kind === 'texts') return [];
  return versions.map((version) => ({
    id: seriesId(version),
    label: version.dataset.name,
    tone: version.tone,
    slot: version.slot,
    values: shared.shares[version.slot] ?? [],
  }));
}
