// Metric reports with the words of their registry entries, in the order in which they are read.

import type { Metric, MetricReport, MetricResult, Score } from '../metrics/types.ts';

export type MetricGroup = Metric['group'];
export type Level = MetricReport['finding']['level'];

/** What the reader needs of a registry entry. */
export type MetricFace = Pick<Metric, 'id' | 'version' | 'label' | 'group' | 'tier' | 'summary'>;

export interface JudgedMetric {
  readonly id: string;
  readonly label: string;
  readonly group: MetricGroup;
  readonly tier: Metric['tier'];
  readonly summary: string;
  readonly report: MetricReport;
}

export const groups = [
  'fidelity',
  'utility',
  'privacy',
  'texts',
  'images',
  'fairness',
  'self-test',
] as const satisfies readonly MetricGroup[];

/** Name of a group and the question that it answers. */
export const groupWords: Readonly<Record<MetricGroup, { readonly label: string; readonly question: string }>> = {
  fidelity: { label: 'Fidelity', question: 'Does it look like the real table?' },
  utility: { label: 'Utility', question: 'Does a model trained on it work on real rows?' },
  privacy: { label: 'Privacy', question: 'Did real rows leak into it?' },
  texts: { label: 'Texts', question: 'Are the texts varied, clean and of their own?' },
  images: { label: 'Pictures', question: 'Do the pictures look right, show what they should, and copy nothing?' },
  fairness: { label: 'Fairness', question: 'Are groups treated alike, in the data and by models trained on it?' },
  'self-test': { label: 'Self-test', question: 'Could this judge have seen a fault here?' },
};

/** Joins stored reports with their registry entries; reports of metrics that no longer exist keep their id as label. */
export function joinMetrics(reports: readonly MetricReport[], faces: readonly MetricFace[]): JudgedMetric[] {
  const order = new Map(faces.map((face, i) => [face.id, i]));
  return reports
    .map((report) => {
      const id = report.metric.split('@')[0] ?? report.metric;
      const face = faces.find((entry) => entry.id === id);
      return {
        id,
        label: face?.label ?? id,
        group: face?.group ?? 'fidelity',
        tier: face?.tier ?? 'full',
        summary: face?.summary ?? '',
        report,
      };
    })
    .sort((a, b) => (order.get(a.id) ?? Infinity) - (order.get(b.id) ?? Infinity));
}

/** The same score of a baseline, or null. */
export function baselineValue(baseline: MetricResult | undefined, score: Score): number | null {
  return baseline?.scores.find((other) => other.key === score.key)?.value ?? null;
}

/** How much a level weighs. */
export const severity: Readonly<Record<Level, number>> = { good: 0, unknown: 0.5, fair: 1, poor: 2 };

/** The worst level that is known; unknown when none is. */
export function worstLevel(levels: readonly Level[]): Level {
  const known = levels.filter((level) => level !== 'unknown');
  if (known.length === 0) return 'unknown';
  return known.reduce((worst, level) => (severity[level] > severity[worst] ? level : worst));
}

/** The level in the middle, ties to the worse one; unknown when none is known. */
export function middleLevel(levels: readonly Level[]): Level {
  const known = levels.filter((level) => level !== 'unknown').sort((a, b) => severity[a] - severity[b]);
  return known[Math.floor(known.length / 2)] ?? 'unknown';
}
