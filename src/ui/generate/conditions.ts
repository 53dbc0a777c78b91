// Conditions as the editor handles them: what a column allows, and how its ends read and write.

import type { Condition } from '../../lib/recipe/types.ts';
import { type ColumnSchema, isLabel, isModeled } from '../../lib/table/schema.ts';
import type { Dataset } from '../../storage/types.ts';

const MOST_LABELS = 200;

/** Columns that conditions may name. */
export function conditionable(source: Dataset): readonly ColumnSchema[] {
  return source.schema.filter(isModeled);
}

/** Labels of a column, or null where it has none; at most 200 are offered. */
export function labelsOf(source: Dataset, column: string): readonly string[] | null {
  const index = source.schema.findIndex((entry) => entry.name === column);
  const schema = source.schema[index];
  if (!schema || !isLabel(schema.kind)) return null;
  if (schema.kind === 'boolean') return [...(schema.labels ?? ['false', 'true'])];
  return (source.dictionaries[index] ?? []).slice(0, MOST_LABELS);
}

/** Kinds of condition that make sense for a column. */
export function kindsFor(schema: ColumnSchema): readonly Condition['kind'][] {
  return isLabel(schema.kind) ? ['value', 'shares'] : ['range', 'value'];
}

/** A condition to start from: harmless until edited. */
export function startCondition(source: Dataset, schema: ColumnSchema, kind: Condition['kind']): Condition {
  const labels = labelsOf(source, schema.name);
  const column = schema.name;
  if (kind === 'range') return { kind, column };
  if (kind === 'value') return { kind, column, value: labels?.[0] ?? 0 };
  const first = (labels ?? []).slice(0, 4);
  return { kind, column, shares: first.map((value) => ({ value, share: 1 / first.length })) };
}

/** A quantity as its field shows it: datetimes as `2024-03-20T10:00`, numbers as they are. */
export function quantityText(schema: ColumnSchema, value: number | undefined): string {
  if (value === undefined) return '';
  return schema.kind === 'datetime' ? new Date(value).toISOString().slice(0, 16) : String(value);
}

/** The inverse; undefined for an empty or unreadable field. */
export function parseQuantity(schema: ColumnSchema, text: string): number | undefined {
  if (text.trim() === '') return undefined;
  const value = schema.kind === 'datetime' ? Date.parse(`${text}Z`) : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
