// Plain words for kinds, roles, filters and origins.

import { formatNumeric } from '../../lib/table/format.ts';
import type { ColumnKind, ColumnSchema } from '../../lib/table/schema.ts';
import type { Dataset } from '../../storage/types.ts';
import type { Filter } from '../../workers/contracts.ts';

/** Short sign of a kind: shape and letters, so that it needs no colour. */
export const kindSigns: Readonly<Record<ColumnKind, string>> = {
  number: '1.5',
  integer: '123',
  boolean: '0/1',
  category: 'abc',
  datetime: 'date',
  text: 'text',
  id: 'id',
  json: '{ }',
  conversation: '“ ”',
  image: '▦',
};

/** What a filter chip says. */
export function filterWords(filter: Filter, schema: readonly ColumnSchema[]): string {
  const column = schema.find((entry) => entry.name === filter.column);
  switch (filter.kind) {
    case 'contains':
      return `${filter.column ?? 'any column'} contains “${filter.text}”`;
    case 'equals':
      return `${filter.column} is ${filter.value === null ? 'missing' : `“${filter.value}”`}`;
    case 'missing':
      return `${filter.column} is ${filter.missing ? 'missing' : 'present'}`;
    case 'between':
      return `${filter.column} ${rangeWords(filter, column)}`;
    default:
      return filter satisfies never;
  }
}

function rangeWords(
  { min, max }: { min: number | null; max: number | null },
  column: ColumnSchema | undefined,
): string {
  const show = (value: number): string => (column ? formatNumeric(column, value) : String(value));
  if (min === null) return `≤ ${max === null ? '…' : show(max)}`;
  return max === null ? `≥ ${show(min)}` : `${show(min)} – ${show(max)}`;
}

/** Where a dataset's rows come from, in one sentence. */
export function originWords({ lineage, role }: Dataset, parentNames: readonly string[]): string {
  if (lineage.how === 'synthesis' && lineage.parents.length === 0) return 'Made by a recipe, from no other dataset.';
  const parents = parentNames.length > 0 ? parentNames.join(', ') : 'a deleted dataset';
  if (lineage.how === 'synthesis') return `Made by a synthesizer from ${parents}. It stands for nobody.`;
  if (lineage.repair) {
    const before = parentNames.length === lineage.parents.length ? parentNames[0] : 'a version that was deleted';
    return `Repaired version of ${before}. It stands for nobody.`;
  }
  if (lineage.how === 'derivation') return `Derived from ${parents}.`;
  const file = lineage.importedFrom ? `Read from ${lineage.importedFrom.fileName}` : 'Imported';
  return role === 'holdout' ? `${file} and kept aside: no synthesizer has seen it.` : `${file}.`;
}

/** Indented when the text is JSON, as it is otherwise. */
export function prettyText(text: string, kind: ColumnKind): string {
  if (kind !== 'json') return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // not JSON after all: shown as stored
  }
}
