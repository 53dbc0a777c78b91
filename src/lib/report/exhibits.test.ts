import { describe, expect, it } from 'vitest';
import type { CurvesExhibit, Exhibit } from '../metrics/exhibit.ts';
import { layCurves } from './curve-layout.ts';
import { englishNumbers, exhibitSummary, exhibitTable } from './exhibit-words.ts';
import { exhibitSection } from './page-exhibits.ts';
import { describeSlice } from './slice-words.ts';

const words = englishNumbers(new Set(['joined']));
const evil = '<img onerror=1>';

const curves: CurvesExhibit = {
  kind: 'curves',
  title: 'Scaling',
  x: { label: 'Rows', scale: 'log' },
  y: { label: 'AUC' },
  series: [
    {
      label: evil,
      tone: 'real',
      points: [
        [100, 0.7],
        [1_000, 0.8],
        [10_000, 0.85],
      ],
      band: [
        [0.6, 0.75],
        [0.78, 0.82],
        [0.84, 0.86],
      ],
    },
    {
      label: 'Points',
      tone: 'synthetic',
      isScatter: true,
      points: [
        [0, 0.5],
        [500, NaN],
        [1_000, 0.75],
      ],
    },
  ],
};

const exhibits: readonly Exhibit[] = [
  {
    kind: 'table',
    title: 'Table',
    columns: [{ label: evil }, { label: 'n', digits: 1 }],
    rows: [
      [evil, 1.25],
      ['b', null],
    ],
  },
  {
    kind: 'bars',
    title: 'Bars',
    unit: 'AUC',
    items: [
      { label: evil, value: 0.3, interval: [0.2, 0.4] },
      { label: 'b', value: -0.1 },
    ],
    reference: { label: evil, value: 0.05 },
  },
  {
    kind: 'overlays',
    title: 'Overlays',
    items: [
      {
        ...{ column: evil, edges: null, labels: [evil, 'b'], missing: { real: 0.1, synthetic: 0 } },
        ...{ real: [0.5, 0.4], synthetic: [0.7, 0.3], figure: { label: evil, value: 0.2 } },
      },
      {
        column: 'n',
        edges: [0, 1, 2],
        labels: null,
        missing: { real: 0, synthetic: 0 },
        real: [1, 0],
        synthetic: [0, 1],
      },
    ],
  },
  curves,
  {
    ...{ kind: 'matrix', title: 'Matrix', rows: [evil, 'b'], columns: ['a', evil] },
    ...{
      values: [
        [0.1, null],
        [-1, 1],
      ],
      range: [-1, 1] as const,
      isDiverging: true,
    },
  },
  {
    kind: 'rows',
    title: 'Rows',
    columns: [evil, 'b'],
    groups: [
      {
        label: evil,
        rows: [{ label: evil, tone: 'synthetic', rowNumber: 3, cells: [evil, null], marked: [0] }],
        contributions: [{ column: evil, value: 0.4 }],
      },
    ],
  },
  {
    kind: 'rules',
    title: 'Rules',
    valueLabel: 'purity',
    rules: [
      { slice: [{ kind: 'labels', column: evil, labels: [evil] }], rowCount: 1_234, value: 0.9, interval: [0.8, 1] },
    ],
  },
];

describe.each(exhibits)('exhibit of kind $kind', (exhibit) => {
  it('has a table as wide as its head, with at least one line', () => {
    const { head, rows } = exhibitTable(exhibit, words);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter((row) => row.length !== head.length)).toEqual([]);
  });

  it('can be heard: a summary in words', () => {
    expect(exhibitSummary(exhibit, words)).toMatch(/\w{3}.*\.$/);
  });

  it('is drawn in files without script, with all of its texts escaped', () => {
    const html = exhibitSection(exhibit, words);
    expect(html).toContain(exhibit.title);
    expect(html).not.toContain('<img');
    expect(html).not.toMatch(/NaN|undefined|<script|(src|href)=/);
  });
});

describe('curves', () => {
  it('stay in their box and leave out what has no place on the axes', () => {
    const layout = layCurves(curves, { width: 200, height: 100 })!;
    const dots = layout.paths.flatMap((path) => path.dots);
    expect(dots).toHaveLength(4);
    expect(dots.every(({ x, y }) => x >= 0 && x <= 200 && y >= 0 && y <= 100)).toBe(true);
    expect(layout.xTicks.map((tick) => tick.value)).toEqual([100, 1_000, 10_000]);
    expect(layCurves({ ...curves, series: [] }, { width: 1, height: 1 })).toBeNull();
  });
});

describe('slices in words', () => {
  it('name the column first and write dates as days', () => {
    const slice = describeSlice(
      [
        { kind: 'range', column: 'age', min: 30, max: 40.5 },
        { kind: 'labels', column: 'sex', labels: ['F', 'M'] },
        { kind: 'range', column: 'joined', min: Date.UTC(2024, 0, 2) },
        { kind: 'missing', column: 'city', isMissing: true },
      ],
      words,
    );
    expect(slice).toBe(
      'age from 30 to below 40.5, and sex is F or M, and joined at least 2024-01-02, and city is missing',
    );
    expect(describeSlice([], words)).toBe('all rows');
  });
});
