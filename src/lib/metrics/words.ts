// Pieces of the sentences and levels that findings are made of.

import type { Baseline, Finding, MetricResult, Score } from './types.ts';

export type Baselines = Partial<Record<Baseline, MetricResult>>;

/** The value of a score, or null when it is absent. */
export function valueOf(result: MetricResult | undefined, key: string): number | null {
  return result?.scores.find((score) => score.key === key)?.value ?? null;
}

/** A share with three digits, e.g. 0.987; a dash where there is none. */
export function figure(value: number | null, digits = 3): string {
  return value === null || !Number.isFinite(value) ? '–' : value.toFixed(digits);
}

/** The finding for a result without figures. */
export function unknownFinding(result: MetricResult): Finding {
  return {
    level: 'unknown',
    sentence: result.unavailable ?? 'There was nothing to compute here.',
    advice: 'The other findings are not affected.',
  };
}

type Names = readonly (readonly [Baseline, string])[];

/** " (real rows reach 0.99, independent columns 0.80)" from the baselines that are there. */
export function beside(baselines: Baselines, key: string, digits = 3): string {
  const names: Names = [
    ['ceiling', 'fresh real rows reach'],
    ['floor', 'independent columns'],
    ['cheat', 'a plain copy'],
  ];
  return listBeside(baselines, key, { names, digits });
}

/** Digits after the point; '%' for a share beside shares in percent. */
type Digits = number | '%';

/** The same for metrics of texts. */
export function besideTexts(baselines: Baselines, key: string, digits: Digits = 3): string {
  const names: Names = [
    ['ceiling', 'fresh real texts reach'],
    ['floor', 'shuffled words'],
    ['cheat', 'copied texts'],
  ];
  return listBeside(baselines, key, { names, digits });
}

/** The same for labels beside texts. */
export function besideLabels(baselines: Baselines, key: string, digits = 2): string {
  const names: Names = [
    ['ceiling', 'fresh ones reach'],
    ['floor', 'labels thrown by dice'],
  ];
  return listBeside(baselines, key, { names, digits });
}

/** The same for metrics of pictures. */
export function besideImages(baselines: Baselines, key: string, digits: Digits = 3): string {
  const names: Names = [
    ['ceiling', 'fresh real pictures reach'],
    ['floor', 'unrelated ones'],
    ['cheat', 'copies'],
  ];
  return listBeside(baselines, key, { names, digits });
}

function listBeside(
  baselines: Baselines,
  key: string,
  { names, digits }: { readonly names: Names; readonly digits: Digits },
): string {
  const parts = names.flatMap(([baseline, words]) => {
    const value = valueOf(baselines[baseline], key);
    return value === null ? [] : [`${words} ${digits === '%' ? `${figure(100 * value, 0)} %` : figure(value, digits)}`];
  });
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** Where the value lies on the way from floor (0) to ceiling (1); null when the ceiling is not plainly above the floor. */
export function positionOf(value: number | null, baselines: Baselines, key: string): number | null {
  const floor = valueOf(baselines.floor, key);
  const ceiling = valueOf(baselines.ceiling, key);
  if (value === null || floor === null || ceiling === null || ceiling - floor < 0.01) return null;
  return (value - floor) / (ceiling - floor);
}

/** Good from `good` upwards, fair from `fair` upwards, else poor. */
export function levelOf(value: number | null, good: number, fair: number): Finding['level'] {
  if (value === null) return 'unknown';
  if (value >= good) return 'good';
  return value >= fair ? 'fair' : 'poor';
}

/** A score in [0, 1] where 1 is perfect. */
export function shareScore(key: string, label: string, value: number | null, help: string): Score {
  return { key, label, value, ideal: 1, better: 'higher', digits: 3, help };
}
