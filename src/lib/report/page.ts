// A report as one HTML file that needs nothing else: no script, no font, no request.

import type { Detail, Score } from '../metrics/types.ts';
import { englishNumbers, type NumberWords } from './exhibit-words.ts';
import { glossary } from './glossary.ts';
import { escapeHtml, htmlDetails, htmlTable } from './html.ts';
import { baselineValue, groupWords, type JudgedMetric } from './judged.ts';
import { orderByConsequence } from './levels.ts';
import { exhibitSection } from './page-exhibits.ts';
import { pageStyle } from './page-style.ts';
import { withoutRealRows } from './redact.ts';
import { layTrack } from './track.ts';
import { useAnswers } from './uses.ts';
import type { Verdict } from './verdict.ts';

export interface ReportPage {
  readonly projectName: string;
  readonly datasetName: string;
  readonly referenceName: string;
  readonly rows: number;
  readonly seed: number;
  readonly target: string | null;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly complete: boolean;
  readonly datasetSha256: string;
  readonly verdict: Verdict;
  readonly metrics: readonly JudgedMetric[];
  /** Columns whose quantities are dates. */
  readonly dateColumns?: readonly string[];
}

type Section = ReturnType<typeof orderByConsequence>[number];

const MOST_DETAILS = 50;

/** The whole file as text. Everything that comes from data is escaped. */
export function writeReportPage(page: ReportPage): string {
  const { verdict } = page;
  const title = `${page.datasetName}: report`;
  const words = englishNumbers(new Set(page.dateColumns));
  const metrics = page.metrics.map((metric) => ({ ...metric, report: withoutRealRows(metric.report) }));
  const sections = orderByConsequence(metrics, verdict.levels).map((section) => groupSection(page, section, words));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<header>
<p class="kicker">Synthetic data report · ${escapeHtml(page.projectName)}</p>
<h1>${escapeHtml(verdict.call.title)}</h1>
<p class="lede">${escapeHtml(verdict.headline)}</p>
<p><b>Next:</b> ${escapeHtml(verdict.advice)}</p>
${page.complete ? '' : '<p class="warn">This report was written before all checks had finished.</p>'}
${useTable(verdict)}
${reasonList(verdict)}
${factList(page)}
<p class="legend">On each track: ▲ floor (columns drawn independently), ▼ ceiling (real rows the synthesizer never saw),
✕ a plain copy of the training rows, ● this version with its 95 % interval where one exists. In the drawings, real rows
are filled and blue, synthetic rows outlined and orange.</p>
</header>
<main>
${sections.join('\n')}
<section><h2>All figures</h2>
${figureTable(page.metrics)}
</section>
<section><h2>Glossary</h2>
${glossaryList()}
</section>
</main>
</body>
</html>
`;
}

function useTable({ uses }: Verdict): string {
  if (uses.length === 0) return '';
  const rows = uses.map(({ use, level, why }) => [use, { markup: levelMark(level, useAnswers[level]) }, why]);
  return htmlTable(['What it is good for', '', 'Why'], rows).replace('<table>', '<table class="uses">');
}

function reasonList({ reasons }: Verdict): string {
  if (reasons.length === 0) return '';
  const items = reasons.map(
    ({ label, level, sentence }) => `<li>${levelMark(level)} <b>${escapeHtml(label)}:</b> ${escapeHtml(sentence)}</li>`,
  );
  return `<h2>Why</h2><ul>${items.join('\n')}</ul>`;
}

function levelMark(level: string, word = level): string {
  return `<span class="level ${level}">${escapeHtml(word)}</span>`;
}

function factList(page: ReportPage): string {
  const facts: [string, string][] = [
    ['Version', page.datasetName],
    ['Judged against', page.referenceName],
    ['Rows', page.rows.toLocaleString('en')],
    ['Target', page.target ?? 'none'],
    ['Seed', String(page.seed)],
    ['Written', page.createdAt],
    ['Dataset SHA-256', page.datasetSha256],
  ];
  return `<dl class="facts">${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>`;
}

function groupSection(page: ReportPage, { group, metrics }: Section, words: NumberWords): string {
  const { label, question } = groupWords[group];
  const cards = metrics.map((metric) => metricCard(metric, words)).join('\n');
  return `<section><h2>${label} ${levelMark(page.verdict.levels[group])} <small>${question}</small></h2>\n${cards}</section>`;
}

function metricCard({ label, report, summary }: JudgedMetric, words: NumberWords): string {
  const { finding, candidate, error } = report;
  const [lead, ...rest] = candidate.scores;
  const exhibits = [...(candidate.exhibits ?? [])].sort((a, b) => Number(b.isLead ?? 0) - Number(a.isLead ?? 0));
  const more = rest.map((score) => scoreRow(score, report)).join('\n');
  return `<article class="${finding.level}">
<h3>${escapeHtml(label)} ${levelMark(finding.level)} <code>${escapeHtml(report.metric)}</code></h3>
<p><strong>${escapeHtml(finding.sentence)}</strong></p>
<p>${escapeHtml(finding.advice)}</p>
${error ? `<p class="warn">${escapeHtml(`${error.code}: ${error.message}`)}</p>` : ''}
${lead ? scoreRow(lead, report) : ''}
${exhibits.map((exhibit) => exhibitSection(exhibit, words)).join('\n')}
${rest.length > 0 ? htmlDetails(`${rest.length} more ${rest.length === 1 ? 'figure' : 'figures'}`, more) : ''}
${detailTable(candidate.details)}
${[summary, ...(candidate.notes ?? [])].map((note) => `<p class="muted">${escapeHtml(note)}</p>`).join('')}
</article>`;
}

function scoreRow(score: Score, { baselines }: JudgedMetric['report']): string {
  const digits = score.digits ?? 3;
  const beside = {
    ceiling: baselineValue(baselines.ceiling, score),
    floor: baselineValue(baselines.floor, score),
    cheat: baselineValue(baselines.cheat, score),
  };
  const words = Object.entries({ ...beside, ideal: score.ideal })
    .filter((entry): entry is [string, number] => entry[1] !== null)
    .map(([name, value]) => `${name === 'cheat' ? 'copy' : name} ${value.toFixed(digits)}`);
  const interval = score.interval ? ` (${score.interval.map((end) => end.toFixed(digits)).join(' – ')})` : '';
  const value = score.value === null ? '–' : score.value.toFixed(digits);
  return `<div class="score"><span>${escapeHtml(score.label)}</span><b>${value}${interval}</b>${trackSvg(score, beside)}<small>${words.join(' · ')}</small>${originLine(score)}</div>`;
}

function originOf({ origin }: Score): string {
  if (!origin) return '';
  const rule = origin.rule ? `; ${origin.rule}` : '';
  return `${origin.library} ${origin.version} ${origin.name}${rule}`;
}

function originLine(score: Score): string {
  const text = originOf(score);
  return text === '' ? '' : `<small class="of">as ${escapeHtml(text)}</small>`;
}

/** Every score of every check with its baselines, for those who look a number up. */
function figureTable(metrics: readonly JudgedMetric[]): string {
  const rows = metrics.flatMap(({ label, report }) =>
    report.candidate.scores.map((score) => {
      const write = (value: number | null): string => (value === null ? '–' : value.toFixed(score.digits ?? 3));
      const { ceiling, floor, cheat } = report.baselines;
      const beside = [ceiling, floor, cheat].map((baseline) => write(baselineValue(baseline, score)));
      const interval = score.interval ? score.interval.map(write).join(' – ') : '–';
      return [score.label, label, write(score.value), interval, ...beside, write(score.ideal), originOf(score)];
    }),
  );
  const head = ['Figure', 'Check', 'Value', '95 % interval', 'Ceiling', 'Floor', 'Copy', 'Ideal', 'Reference'];
  return htmlDetails(`${rows.length} figures`, htmlTable(head, rows, 2_000));
}

function glossaryList(): string {
  const entries = glossary.map(({ term, plain, range, read }) => {
    const more = [range ? `Range: ${range}.` : '', read ?? ''].filter(Boolean).join(' ');
    return `<dt>${escapeHtml(term)}</dt><dd>${escapeHtml(plain)} <span class="muted">${escapeHtml(more)}</span></dd>`;
  });
  return htmlDetails(`${glossary.length} terms`, `<dl class="glossary">${entries.join('\n')}</dl>`);
}

function trackSvg(
  score: Score,
  beside: { ceiling: number | null; floor: number | null; cheat: number | null },
): string {
  const track = layTrack({ value: score.value, interval: score.interval ?? null, ideal: score.ideal, ...beside });
  if (!track) return '<span></span>';
  const mark = (at: number | null, glyph: string, y: number): string =>
    at === null ? '' : `<text x="${at.toFixed(2)}%" y="${y}" text-anchor="middle" font-size="9">${glyph}</text>`;
  const line = (from: number, to: number, width: number): string =>
    `<line x1="${from.toFixed(2)}%" x2="${to.toFixed(2)}%" y1="14" y2="14" stroke="currentColor" stroke-width="${width}" opacity=".4"/>`;
  return (
    `<svg width="100%" height="28" aria-hidden="true">${line(0, 100, 1)}` +
    (track.span ? line(track.span[0], track.span[1], 5) : '') +
    (track.interval ? line(track.interval[0], track.interval[1], 3) : '') +
    mark(track.floor, '▲', 26) +
    mark(track.ceiling, '▼', 8) +
    mark(track.cheat, '✕', 17) +
    `<circle cx="${(track.value ?? 0).toFixed(2)}%" cy="14" r="5" fill="currentColor"/></svg>`
  );
}

function detailTable(details: readonly Detail[]): string {
  if (details.length === 0) return '';
  const rows = details.map(({ columns, value, note }) => [columns.join(' × '), value.toFixed(3), note ?? '']);
  return htmlDetails(`Worst first (${details.length})`, htmlTable(['Columns', 'Value', 'Note'], rows, MOST_DETAILS));
}
