// Labels that hardly anyone has: one who carries such a label is known by it.

import type { Table } from '../../table/table.ts';
import { countLevels, type Frame, type LabelColumn } from '../frames.ts';
import type { Exhibit } from '../exhibit.ts';
import type { Score } from '../types.ts';
import { scoreOf } from './judge.ts';

/** A label is rare below this many training rows. */
const RARE = 5;
const MOST_SHOWN = 30;

interface RareLabel {
  readonly column: string;
  readonly label: string;
  readonly real: number;
  readonly synthetic: number;
}

/** How many of the labels of fewer than five training rows the candidate shows, with a table of them. */
export function rareLabels(
  real: Frame,
  candidate: Frame,
  table: Table,
): { readonly scores: readonly Score[]; readonly notes: readonly string[]; readonly exhibits: readonly Exhibit[] } {
  const labels = real.columns.flatMap((column, c) => {
    const other = candidate.columns[c];
    return column.kind === 'label' && other?.kind === 'label' ? rareOf(column, other, table) : [];
  });
  const shown = labels.filter(({ synthetic }) => synthetic > 0);
  const share = labels.length === 0 ? 0 : shown.length / labels.length;
  const score = scoreOf(
    'rare_labels',
    'Rare labels shown',
    share,
    `Share of the labels that fewer than ${RARE} training rows have which occur in the synthetic rows. A label is not a row, but it may point to one person.`,
  );
  if (shown.length === 0) return { scores: [score], notes: [], exhibits: [] };
  const names = shown.slice(0, 3).map(({ column, label }) => `${column} ${label}`);
  const more = shown.length > names.length ? ' and others' : '';
  return {
    scores: [score],
    notes: [
      `${shown.length} of ${labels.length} labels that fewer than ${RARE} training rows have occur in the synthetic rows: ${names.join(', ')}${more}. Group rare labels before you learn from them if they point to people.`,
    ],
    exhibits: [tableOf(shown)],
  };
}

function rareOf(column: LabelColumn, other: LabelColumn, table: Table): RareLabel[] {
  const [real, synthetic] = [countLevels(column), countLevels(other)];
  const source = table.columns[table.schema.findIndex(({ name }) => name === column.name)];
  const dictionary = source?.layout === 'coded' ? source.dictionary : ['false', 'true'];
  return [...real].flatMap((count, code) =>
    count > 0 && count < RARE
      ? [{ column: column.name, label: dictionary[code] ?? '', real: count, synthetic: synthetic[code] ?? 0 }]
      : [],
  );
}

function tableOf(shown: readonly RareLabel[]): Exhibit {
  const rows = [...shown].sort((a, b) => a.real - b.real || b.synthetic - a.synthetic).slice(0, MOST_SHOWN);
  return {
    kind: 'table',
    title: 'Rare labels that occur again',
    caption: `Labels of fewer than ${RARE} training rows: whoever has one may be known by it.`,
    columns: [
      { label: 'Column' },
      { label: 'Label' },
      { label: 'Training rows', digits: 0 },
      { label: 'Synthetic rows', digits: 0 },
    ],
    rows: rows.map(({ column, label, real, synthetic }) => [column, label, real, synthetic]),
  };
}
