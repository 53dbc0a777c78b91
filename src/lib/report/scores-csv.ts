// All scores of a report as one CSV (RFC 4180), a line a score, with the same figure of each baseline beside it.

import type { Score } from '../metrics/types.ts';
import { baselineValue, type JudgedMetric } from './judged.ts';

const HEADER = [
  ...['metric', 'group', 'level', 'key', 'label', 'value', 'low', 'high', 'ideal', 'better'],
  ...['ceiling', 'floor', 'cheat', 'library', 'library_version', 'reference_name', 'rule'],
] as const;

/** The scores of all metrics. Figures carry all their digits; an absent figure is an empty cell. */
export function writeScoresCsv(metrics: readonly JudgedMetric[]): string {
  const lines = metrics.flatMap((metric) => metric.report.candidate.scores.map((score) => scoreLine(metric, score)));
  return [HEADER, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

function scoreLine({ group, report }: JudgedMetric, score: Score): (string | number | null)[] {
  const { ceiling, floor, cheat } = report.baselines;
  const [low = null, high = null] = score.interval ?? [];
  return [
    ...[report.metric, group, report.finding.level, score.key, score.label, score.value, low, high],
    ...[score.ideal, score.better, baselineValue(ceiling, score), baselineValue(floor, score)],
    ...[baselineValue(cheat, score), score.origin?.library ?? null, score.origin?.version ?? null],
    ...[score.origin?.name ?? null, score.origin?.rule ?? null],
  ];
}

/** Texts that a spreadsheet could take for a formula begin with an apostrophe. */
function csvCell(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
