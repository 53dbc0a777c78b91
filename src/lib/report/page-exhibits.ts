// Exhibits as markup without script: drawings as inline SVG with their figures in a table behind them.

import type { BarsExhibit, CurvesExhibit, Exhibit, MatrixExhibit, Overlay, RowsExhibit } from '../metrics/exhibit.ts';
import { layCurves } from './curve-layout.ts';
import {
  binLabels,
  exhibitSummary,
  exhibitTable,
  type NumberWords,
  writeCell,
  writeInterval,
} from './exhibit-words.ts';
import { escapeHtml, htmlDetails, htmlTable, type Markup } from './html.ts';

const MOST_OVERLAYS = 12;
const MOST_GROUPS = 8;
const MOST_BARS = 30;
const MOST_SIDE = 40;
const CURVES = { width: 520, height: 180, left: 56, foot: 36 };
const OVERLAY = { width: 280, height: 80 };

/** One exhibit under its title. */
export function exhibitSection(exhibit: Exhibit, words: NumberWords): string {
  const caption = exhibit.caption ? `<p class="muted">${escapeHtml(exhibit.caption)}</p>` : '';
  return htmlDetails(exhibit.title, `${caption}${drawExhibit(exhibit, words)}`, exhibit.isLead ?? false);
}

function drawExhibit(exhibit: Exhibit, words: NumberWords): string {
  const { head, rows } = exhibitTable(exhibit, words);
  switch (exhibit.kind) {
    case 'bars':
      return drawBars(exhibit, words);
    case 'overlays':
      return `<div class="grid">${exhibit.items
        .slice(0, MOST_OVERLAYS)
        .map((item) => drawOverlay(item, words))
        .join('\n')}</div>${htmlDetails('Figures', htmlTable(head, rows, 400))}`;
    case 'curves':
      return drawCurves(exhibit, words) + htmlDetails('Figures', htmlTable(head, rows));
    case 'matrix':
      return drawMatrix(exhibit, words);
    case 'rows':
      return exhibit.groups
        .slice(0, MOST_GROUPS)
        .map((group) => drawGroup(group, exhibit.columns, words))
        .join('\n');
    case 'table':
    case 'rules':
    case 'pictures': // the file carries what is said of them, not the pictures
      return htmlTable(head, rows);
    default:
      return exhibit satisfies never;
  }
}

function drawBars({ items, unit, reference }: BarsExhibit, words: NumberWords): string {
  const ends = items.flatMap(({ value, interval }) => [value, ...(interval ?? [])]).filter(Number.isFinite);
  const low = Math.min(0, reference?.value ?? 0, ...ends);
  const high = Math.max(1e-12, reference?.value ?? 0, ...ends);
  const at = (value: number): string => (((value - low) / (high - low)) * 100).toFixed(1);
  const lines = items.slice(0, MOST_BARS).map(({ label, value, interval }) => {
    const from = Math.min(Number(at(0)), Number(at(value)));
    const length = Math.abs(Number(at(value)) - Number(at(0))).toFixed(1);
    const whisker = interval ? `<line x1="${at(interval[0])}%" x2="${at(interval[1])}%" y1="7" y2="7" class="l"/>` : '';
    const mark = reference
      ? `<line x1="${at(reference.value)}%" x2="${at(reference.value)}%" y1="0" y2="14" class="l d"/>`
      : '';
    const markup = `<svg width="100%" height="14" aria-hidden="true"><rect x="${from}%" y="3" width="${length}%" height="8" class="n"/>${whisker}${mark}</svg>`;
    return [label, { markup, className: 'bar' }, words.figure(value), writeInterval(interval, words)];
  });
  const note = reference
    ? `<p class="muted">Dashed: ${escapeHtml(reference.label)}, ${words.figure(reference.value)}.</p>`
    : '';
  return htmlTable(['Name', '', unit || 'Value', '95 % interval'], lines) + note;
}

function drawOverlay(item: Overlay, words: NumberWords): string {
  const { width, height } = OVERLAY;
  const bins = Math.max(1, item.real.length);
  const top = Math.max(1e-9, ...item.real, ...item.synthetic);
  const step = width / bins;
  const bar = (share: number, x: number, className: string): string => {
    const tall = (share / top) * height;
    return `<rect x="${x.toFixed(1)}" y="${(height - tall).toFixed(1)}" width="${(step * 0.42).toFixed(1)}" height="${tall.toFixed(1)}" class="${className}"/>`;
  };
  const bars = item.real.map(
    (share, i) => bar(share, i * step, 'r') + bar(item.synthetic[i] ?? 0, i * step + step * 0.46, 's'),
  );
  const labels = binLabels(item, words);
  const figure = item.figure
    ? ` <small>${escapeHtml(item.figure.label)} ${words.figure(item.figure.value)}</small>`
    : '';
  const missing = `missing: real ${words.share(item.missing.real)}, synthetic ${words.share(item.missing.synthetic)}`;
  return `<figure><figcaption><b>${escapeHtml(item.column)}</b>${figure}</figcaption>
<svg viewBox="-1 -1 ${width + 2} ${height + 2}" role="img" aria-label="${escapeHtml(item.column)}, real beside synthetic">${bars.join('')}<line x1="0" x2="${width}" y1="${height}" y2="${height}" class="l"/></svg>
<small>${escapeHtml(labels[0] ?? '')} to ${escapeHtml(labels.at(-1) ?? '')}; ${missing}</small></figure>`;
}

const tones = { real: 'r', synthetic: 's', neutral: 'n' } as const;

function drawCurves(exhibit: CurvesExhibit, words: NumberWords): string {
  const { width, height, left, foot } = CURVES;
  const layout = layCurves(exhibit, CURVES);
  if (!layout) return '<p class="muted">There is nothing to draw.</p>';
  const text = (x: number, y: number, anchor: string, content: string): string =>
    `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escapeHtml(content)}</text>`;
  const yTicks = layout.yTicks.map(
    ({ value, at }) =>
      `<line x1="0" x2="${width}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}" class="g"/>${text(-6, at + 4, 'end', words.quantity(value))}`,
  );
  const xTicks = layout.xTicks.map(({ value, at }) => text(at, height + 14, 'middle', words.quantity(value)));
  const paths = layout.paths.map(({ tone, line, band, dots, slot }) => {
    const marks = dots.map(({ x, y }) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="2.5"/>`).join('');
    return `<g class="c-${tones[tone]} k${slot}">${band ? `<path d="${band}" class="b"/>` : ''}${line ? `<path d="${line}"/>` : ''}${marks}</g>`;
  });
  const legend = exhibit.series
    .map(
      ({ label, tone }, i) =>
        `<li class="c-${tones[tone]}"><svg width="28" height="10" aria-hidden="true"><g class="c-${tones[tone]} k${Math.min(i, 3)}"><path d="M1 5H27"/></g></svg> ${escapeHtml(label)}</li>`,
    )
    .join('');
  return `<ul class="legend">${legend}</ul><p class="muted">${escapeHtml(exhibit.y.label)} (up) against ${escapeHtml(exhibit.x.label)} (right)</p>
<svg class="curves" viewBox="${-left} -8 ${width + left + 12} ${height + foot}" role="img" aria-label="${escapeHtml(exhibitSummary(exhibit, words))}">${yTicks.join('')}${xTicks.join('')}${paths.join('')}</svg>`;
}

function drawMatrix({ rows, columns, values, range, isDiverging }: MatrixExhibit, words: NumberWords): string {
  const [low, high] = range;
  const middle = isDiverging ? (low + high) / 2 : low;
  const shade = (value: number): string => {
    const reach = Math.max(1e-12, value < middle ? middle - low : high - middle);
    const step = Math.min(5, Math.round((Math.abs(value - middle) / reach) * 5));
    return `${value < middle ? 'm' : 'p'}${step}`;
  };
  const names = columns.slice(0, MOST_SIDE);
  const lines = rows.map((name, r): (string | Markup)[] => [
    name,
    ...names.map((_, c): string | Markup => {
      const value = values[r]?.[c] ?? null;
      return value === null ? '–' : { markup: writeCell(value, words, 2), className: shade(value) };
    }),
  ]);
  return htmlTable(['', ...names], lines, MOST_SIDE);
}

function drawGroup(
  { label, rows, contributions }: RowsExhibit['groups'][number],
  columns: readonly string[],
  words: NumberWords,
): string {
  const lines = columns.map((column, c): (string | Markup)[] => [
    column,
    ...rows.map((row): Markup => {
      const text = escapeHtml(row.cells[c] ?? 'missing');
      return { markup: row.marked?.includes(c) ? `<u><b>${text}</b></u>` : text };
    }),
  ]);
  const parts = (contributions ?? []).slice(0, 6).map(({ column, value }) => `${column} ${words.figure(value)}`);
  const adds = parts.length > 0 ? `<p class="muted">What gives it away: ${escapeHtml(parts.join(', '))}.</p>` : '';
  return `<h4>${escapeHtml(label)}</h4>${htmlTable(['Column', ...rows.map((row) => row.label)], lines)}${adds}`;
}
