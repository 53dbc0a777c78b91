import { formatCell } from '../../table/format.ts';
import { isModeled } from '../../table/schema.ts';
import type { Table } from '../../table/table.ts';
import type { CurvesExhibit, Exhibit, RowsExhibit } from '../exhibit.ts';
import type { Neighbours } from '../nearest.ts';
import type { MetricInput } from '../types.ts';
import type { Risky, RiskyRow } from './risky.ts';

const STEPS = 40;

type ShownRow = RowsExhibit['groups'][number]['rows'][number];

/** The riskiest synthetic rows, each with the training row it points to and the nearest held-out row. */
export function riskiestRows(input: MetricInput, { shown, rows }: Risky): readonly Exhibit[] {
  if (shown.length === 0) return [];
  const columns = input.candidate.schema.flatMap((schema, c) => (isModeled(schema) ? [c] : []));
  const count = rows.length.toLocaleString('en');
  return [
    {
      kind: 'rows',
      title: 'The riskiest rows',
      caption: `${count} synthetic rows repeat one training row or lie much nearer to it than to any other; marked cells differ.`,
      isLead: true,
      columns: columns.map((c) => input.candidate.schema[c]?.name ?? ''),
      groups: shown.map((risky) => groupOf(input, risky, columns)),
    },
  ];
}

function groupOf(input: MetricInput, risky: RiskyRow, columns: readonly number[]): RowsExhibit['groups'][number] {
  const cells = (table: Table, row: number): (string | null)[] =>
    columns.map((c) => {
      const [schema, column] = [table.schema[c], table.columns[c]];
      return schema && column ? formatCell(schema, column, row) : null;
    });
  const own = cells(input.candidate, risky.row);
  const beside = (label: string, table: Table, row: number, rowNumber: number | null): ShownRow => {
    const texts = cells(table, row);
    const marked = texts.flatMap((text, i) => (text === own[i] ? [] : [i]));
    return { label, tone: 'real', rowNumber, cells: texts, marked };
  };
  const { held } = risky;
  return {
    label:
      risky.distance === 0 ? 'Equal to a training row' : `Distance ${risky.distance.toFixed(4)} from a training row`,
    rows: [
      { label: 'Synthetic row', tone: 'synthetic', rowNumber: risky.row, cells: own },
      beside('Training row', input.real, risky.source, risky.source),
      ...(held && input.holdout
        ? [beside(`Nearest held-out row, distance ${held.distance.toFixed(4)}`, input.holdout, held.row, null)] // links lead to training rows
        : []),
    ],
  };
}

/** Share of synthetic rows within a distance of a training row and of a held-out row. */
export function distanceCurves(train: Neighbours, holdout: Neighbours): CurvesExhibit {
  const [trained, held] = [train.first.slice().sort(), holdout.first.slice().sort()];
  const points = (sorted: Float32Array): (readonly [number, number])[] =>
    Array.from({ length: STEPS + 1 }, (_, i) => [
      sorted[Math.round((i / STEPS) * (sorted.length - 1))] ?? 0,
      i / STEPS,
    ]);
  return {
    kind: 'curves',
    title: 'How near the real rows are',
    caption: 'Where the curves part, synthetic rows lie nearer to the rows that were learned from.',
    x: { label: 'distance to the nearest real row', scale: 'linear' },
    y: { label: 'share of synthetic rows' },
    series: [
      { label: 'training rows', tone: 'synthetic', points: points(trained) },
      { label: 'held-out rows', tone: 'real', points: points(held) },
    ],
  };
}
