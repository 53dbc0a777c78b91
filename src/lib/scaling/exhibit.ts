// The curves as a picture: what was measured, the law through it, and where it leads.

import type { CurvesExhibit, Tone } from '../metrics/exhibit.ts';
import { curveInterval, errorAt } from './fit.ts';
import type { ScalingResult, ScalingSeries } from './measure.ts';
import { measureName, seriesName } from './words.ts';

/** Forecasts are drawn up to this many times the rows measured. */
const REACH = 4;
/** More than thirty, so that the line is drawn without a dot a point. */
const STEPS = 32;

type Drawn = CurvesExhibit['series'][number];

const tones: Readonly<Record<ScalingSeries['id'], Tone>> = { real: 'real', synthetic: 'synthetic', mix: 'neutral' };

/** Skill (AUC or R²) against rows, on a logarithmic axis. */
export function scalingExhibit(result: ScalingResult): CurvesExhibit {
  const measure = measureName(result);
  return {
    kind: 'curves',
    title: `${measure} by number of rows`,
    caption:
      'Dots are measured on held-out real rows, lines follow the law fitted to them, ' +
      `up to ${REACH} times the rows measured; bands hold the line with 95 % certainty.`,
    x: { label: 'rows learned from', scale: 'log' },
    y: { label: measure },
    // Lines first: only the first four series of a chart have a band of their own look.
    series: [
      ...result.series.flatMap((series) => drawLaw(series, result.realShare)),
      ...result.series.map((series) => drawDots(series, result.realShare)),
    ],
  };
}

function drawDots({ id, points }: ScalingSeries, realShare: number): Drawn {
  const measured = points.map(
    ({ rows, errors }) => [rows, 1 - errors.reduce((a, b) => a + b, 0) / errors.length] as const,
  );
  return { label: `${seriesName(id, realShare)}, measured`, tone: tones[id], isScatter: true, points: measured };
}

function drawLaw({ id, points, fit }: ScalingSeries, realShare: number): Drawn[] {
  if (fit.verdict === 'too-few-sizes') return [];
  const { least, most } = fit.sizes;
  const steps = Array.from({ length: STEPS }, (_, i) =>
    Math.round(least * ((REACH * most) / least) ** ((i + 1) / STEPS)),
  );
  const rows = [...new Set([...points.map((point) => point.rows), ...steps])].sort((a, b) => a - b);
  const band = rows.map((n) => {
    const [low, high] = curveInterval(fit, n);
    return [1 - high, 1 - low] as const;
  });
  const line = rows.map((n) => [n, 1 - errorAt(fit.law, n)] as const);
  return [{ label: seriesName(id, realShare), tone: tones[id], points: line, band }];
}
