// A report as one HTML file that needs nothing else: no script, no font, no request.

import type { Detail, Score } from '../metrics/types.ts';
import { baselineValue, groups, groupWords, type JudgedMetric } from './judged.ts';
import { layTrack } from './track.ts';
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
}

const MOST_DETAILS = 50;

/** The whole file as text. Everything that comes from data is escaped. */
export function writeReportPage(page: ReportPage): string {
  const title = `${page.datasetName}: report`;
  const sections = groups.map((group) => groupSection(page, group)).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="kicker">Synthetic data report · ${escapeHtml(page.projectName)}</p>
<h1>${escapeHtml(page.verdict.headline)}</h1>
<p>${escapeHtml(page.verdict.advice)}</p>
${page.complete ? '' : '<p class="warn">This report was written before all checks had finished.</p>'}
${factList(page)}
<p class="legend">On each track: ▲ floor (columns drawn independently), ▼ ceiling (real rows the synthesizer never saw),
✕ a plain copy of the training rows, ● this version with its 95 % interval where one exists.</p>
</header>
${sections}
</body>
</html>
`;
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
  return `<dl>${facts.map(([name, value]) => `<div><dt>${name}</dt><dd>${escapeHtml(value)}</dd></div>`).join('')}</dl>`;
}

function groupSection(page: ReportPage, group: (typeof groups)[number]): string {
  const metrics = page.metrics.filter((metric) => metric.group === group);
  if (metrics.length === 0) return '';
  const { label, question } = groupWords[group];
  return `<section><h2>${label} <small>${question}</small></h2>\n${metrics.map(metricCard).join('\n')}</section>`;
}

function metricCard({ label, report, summary }: JudgedMetric): string {
  const { finding, candidate, error } = report;
  return `<article class="${finding.level}">
<h3>${escapeHtml(label)} <span class="level">${finding.level}</span> <code>${escapeHtml(report.metric)}</code></h3>
<p class="muted">${escapeHtml(summary)}</p>
<p><strong>${escapeHtml(finding.sentence)}</strong></p>
<p>${escapeHtml(finding.advice)}</p>
${error ? `<p class="warn">${escapeHtml(`${error.code}: ${error.message}`)}</p>` : ''}
${candidate.scores.map((score) => scoreRow(score, report)).join('\n')}
${detailTable(candidate.details)}
${(candidate.notes ?? []).map((note) => `<p class="muted">${escapeHtml(note)}</p>`).join('')}
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
  return `<div class="score"><span>${escapeHtml(score.label)}</span><b>${value}${interval}</b>${trackSvg(score, beside)}<small>${words.join(' · ')}</small></div>`;
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
  const rows = details.slice(0, MOST_DETAILS).map((detail) => {
    const cells = [detail.columns.join(' × '), detail.value.toFixed(3), detail.note ?? ''];
    return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  });
  const left = details.length - rows.length;
  return `<details><summary>Worst first (${details.length})</summary><table><thead><tr><th>Columns</th><th>Value</th><th>Note</th></tr></thead><tbody>${rows.join('')}</tbody></table>${left > 0 ? `<p class="muted">${left} more are in the JSON export.</p>` : ''}</details>`;
}

/** Text safe inside elements and double-quoted attributes. */
export function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character);
}

const STYLE = `:root{color-scheme:light dark;--line:light-dark(#dce1d6,#333d36);--muted:light-dark(#566058,#9fada3)}
body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;font-variant-numeric:tabular-nums}
h1{font-size:1.5rem;line-height:1.25;margin:.2rem 0}h2{margin-top:2rem}h2 small,.muted,.kicker,.legend,small{color:var(--muted);font-weight:400}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.5rem 1rem}dt{color:var(--muted);font-size:.8rem}dd{margin:0;overflow-wrap:anywhere}
article{border:1px solid var(--line);border-left:4px solid var(--muted);border-radius:8px;padding:.75rem 1rem;margin:1rem 0;break-inside:avoid}
article.good{border-left-color:#2f8f5b}article.fair{border-left-color:#b8860b}article.poor{border-left-color:#c0392b}
h3{margin:0}.level{font-size:.75rem;text-transform:uppercase;letter-spacing:.05em;border:1px solid;border-radius:99px;padding:.1rem .5rem}code{color:var(--muted);font-size:.8rem;font-weight:400}
.score{display:grid;grid-template-columns:12rem 12rem 1fr;gap:.25rem 1rem;align-items:center;border-top:1px solid var(--line);padding:.4rem 0}.score small{grid-column:3}
table{border-collapse:collapse;width:100%;font-size:.85rem}th,td{text-align:left;border-bottom:1px solid var(--line);padding:.15rem .5rem}.warn{color:#b02a20}
@media(max-width:40rem){.score{grid-template-columns:1fr 1fr}.score svg,.score small{grid-column:1/-1}}`;
