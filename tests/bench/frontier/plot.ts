// Draws docs/frontier.svg and writes the table of docs/frontier.md from the results of run.mjs.

import { readFileSync, writeFileSync } from 'node:fs';

interface Result {
  readonly set: string;
  readonly variant: string;
  readonly seed: number;
  readonly c2st: number;
  readonly dcr: number;
  readonly quality: number;
  readonly utility: number;
}
interface Point extends Omit<Result, 'seed'> {
  readonly seeds: number;
}
interface Panel {
  readonly set: string;
  readonly points: readonly Point[];
  readonly left: number;
}

const WIDTH = 400;
const HEIGHT = 380;
const MARGIN = { left: 56, right: 16, top: 36, bottom: 48 };
const DCR_BAR = 0.53;
const C2ST_BARS: Readonly<Record<string, number>> = { adult: 0.58, california: 0.7 };

const results = readFileSync(process.argv[2] ?? '', 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Result);
const variants = [...new Set(results.map((result) => result.variant))];
const sets = ['adult', 'california', 'shoppers'];
const panels = sets.map((set, i): Panel => ({ set, left: i * WIDTH, points: pointsOf(set) }));

writeFileSync('docs/frontier.svg', drawSvg());
const page = readFileSync('docs/frontier.md', 'utf8');
const marks = /<!-- table -->[\s\S]*<!-- end of table -->/;
writeFileSync('docs/frontier.md', page.replace(marks, `<!-- table -->\n\n${table()}\n\n<!-- end of table -->`));

function pointsOf(set: string): Point[] {
  return variants.flatMap((variant) => {
    const found = results.filter((result) => result.set === set && result.variant === variant);
    if (found.length === 0) return [];
    const mean = (key: 'c2st' | 'dcr' | 'quality' | 'utility'): number => {
      return found.reduce((sum, result) => sum + result[key], 0) / found.length;
    };
    const figures = { c2st: mean('c2st'), dcr: mean('dcr'), quality: mean('quality'), utility: mean('utility') };
    return [{ set, variant, seeds: found.length, ...figures }];
  });
}

function table(): string {
  const head = ['no.', 'variant', ...sets.flatMap((set) => [`${set} C2ST`, 'DCR share', 'quality', 'utility'])];
  const rows = variants.map((variant, index) => {
    const cells = panels.flatMap(({ points }) => {
      const point = points.find((candidate) => candidate.variant === variant);
      if (!point) return ['', '', '', ''];
      return [point.c2st, point.dcr, point.quality, point.utility].map((value) => value.toFixed(3));
    });
    return `| ${[index + 1, variant, ...cells].join(' | ')} |`;
  });
  return [`| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows].join('\n');
}

function drawSvg(): string {
  const body = panels.map(drawPanel).join('\n');
  const style = [
    'text{font:12px system-ui,sans-serif;fill:#57606a}',
    '.title{font-weight:600;font-size:14px}',
    '.axis{stroke:#8c959f;fill:none}',
    '.bar{stroke:#bf8700;stroke-dasharray:4 4}',
    '.dot{fill:#8c959f}',
    '.default{fill:#0969da}',
    '.front{stroke:#0969da;fill:none;stroke-opacity:.4}',
    '@media (prefers-color-scheme: dark){text{fill:#9198a1}.default{fill:#4493f8}}',
  ].join('');
  const label = 'Two-sample AUC against DCR share for variants of the forest on three tables';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH * 3} ${HEIGHT}" role="img" aria-label="${label}">\n<style>${style}</style>\n${body}\n</svg>\n`;
}

function drawPanel({ set, points, left }: Panel): string {
  const bar = C2ST_BARS[set];
  const xs = scale([...points.map((point) => point.dcr), DCR_BAR, 0.5], MARGIN.left, WIDTH - MARGIN.right);
  const c2sts = points.map((point) => point.c2st);
  const ys = scale(bar === undefined ? c2sts : [...c2sts, bar], HEIGHT - MARGIN.bottom, MARGIN.top);
  const bottom = HEIGHT - MARGIN.bottom;
  const parts = [
    `<text class="title" x="${MARGIN.left}" y="20">${set}</text>`,
    `<path class="axis" d="M${MARGIN.left} ${MARGIN.top}V${bottom}H${WIDTH - MARGIN.right}"/>`,
    `<text x="${WIDTH / 2}" y="${HEIGHT - 10}" text-anchor="middle">DCR share (0.5 is best)</text>`,
    `<text x="14" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 14 ${HEIGHT / 2})">C2ST AUC (0.5 is best)</text>`,
    ...xs.ticks.map((t) => `<text x="${xs.at(t)}" y="${bottom + 16}" text-anchor="middle">${t.toFixed(2)}</text>`),
    ...ys.ticks.map((t) => `<text x="${MARGIN.left - 6}" y="${ys.at(t) + 4}" text-anchor="end">${t.toFixed(2)}</text>`),
    `<path class="bar" d="M${xs.at(DCR_BAR)} ${MARGIN.top}V${bottom}"/>`,
    bar === undefined ? '' : `<path class="bar" d="M${MARGIN.left} ${ys.at(bar)}H${WIDTH - MARGIN.right}"/>`,
    `<polyline class="front" points="${frontier(points)
      .map((p) => `${xs.at(p.dcr)},${ys.at(p.c2st)}`)
      .join(' ')}"/>`,
    ...points.map((point) => drawPoint(point, xs.at(point.dcr), ys.at(point.c2st))),
  ];
  return `<g transform="translate(${left} 0)">${parts.join('')}</g>`;
}

function drawPoint({ variant }: Point, x: number, y: number): string {
  const isDefault = variant === 'default';
  const dot = `<circle class="${isDefault ? 'default' : 'dot'}" cx="${x}" cy="${y}" r="${isDefault ? 6 : 4}"><title>${variant}</title></circle>`;
  return `${dot}<text x="${x + 7}" y="${y + 4}">${variants.indexOf(variant) + 1}</text>`;
}

/** Points that no other point beats in both figures, by DCR share. */
function frontier(points: readonly Point[]): Point[] {
  const best = points.filter((a) => !points.some((b) => b !== a && b.dcr <= a.dcr && b.c2st <= a.c2st));
  return best.sort((a, b) => a.dcr - b.dcr);
}

function scale(
  values: readonly number[],
  from: number,
  to: number,
): { at: (value: number) => number; ticks: number[] } {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const pad = (high - low) * 0.06 + 1e-6;
  const at = (value: number): number => Math.round(from + ((value - low + pad) / (high - low + 2 * pad)) * (to - from));
  const step = high - low > 0.12 ? 0.05 : high - low > 0.05 ? 0.02 : 0.01;
  const first = Math.ceil((low - pad) / step);
  const last = Math.floor((high + pad) / step);
  return { at, ticks: Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step) };
}
