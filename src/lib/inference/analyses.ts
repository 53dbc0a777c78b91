// The analyses that a person wants to stay valid on synthetic rows: plain data, checked against the schema.

import * as v from 'valibot';
import { StudioError } from '../errors.ts';
import type { RepairNote } from './note.ts';
import { type ColumnSchema, isModeled } from '../table/schema.ts';

/** mean: of a quantity. effect: least-squares coefficient of `of` in `on ~ of + given`. */
export type Analysis =
  | { readonly kind: 'mean'; readonly column: string }
  | { readonly kind: 'effect'; readonly of: string; readonly on: string; readonly given: readonly string[] };

export const MOST_ANALYSES = 12;
const MOST_GIVEN = 20;
/** Id of the repair that protects analyses. */
export const PROTECT_REPAIR = 'protect-inference';

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(500));
const analysisSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('mean'), column: name }),
  v.strictObject({
    ...{ kind: v.literal('effect'), of: name, on: name },
    given: v.pipe(v.array(name), v.maxLength(MOST_GIVEN)),
  }),
]);
const listSchema = v.pipe(v.array(analysisSchema), v.minLength(1), v.maxLength(MOST_ANALYSES));

const shapeWords =
  'a JSON list such as [{"kind":"mean","column":"age"},{"kind":"effect","of":"dose","on":"weight","given":["age"]}]';

/** Columns that may be shifted: numbers, not dates, whose formats have no room for an offset. */
export function canShift(schema: ColumnSchema): boolean {
  return isModeled(schema) && (schema.kind === 'number' || schema.kind === 'integer');
}

/** Columns whose effect can be asked for: numbers and booleans. */
export function canAct(schema: ColumnSchema): boolean {
  return canShift(schema) || (isModeled(schema) && schema.kind === 'boolean');
}

/** The list in the text. @throws StudioError `bad-option` that says what was given and what is allowed */
export function parseAnalyses(text: string, schema: readonly ColumnSchema[]): readonly Analysis[] {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw refusal(text === '' ? 'nothing' : text, shapeWords, cause);
  }
  const parsed = v.safeParse(listSchema, given);
  if (!parsed.success) {
    const where = v.getDotPath(parsed.issues[0]);
    throw refusal(`${text} (${where ? `${where}: ` : ''}${parsed.issues[0].message})`, shapeWords);
  }
  for (const analysis of parsed.output) checkAnalysis(analysis, schema);
  checkCycles(parsed.output);
  return parsed.output;
}

/** The text of a list, as the repair takes it. */
export function writeAnalyses(analyses: readonly Analysis[]): string {
  return JSON.stringify(analyses);
}

/** `mean of age`, `effect of dose on weight given age and sex`. */
export function analysisWords(analysis: Analysis): string {
  if (analysis.kind === 'mean') return `mean of ${analysis.column}`;
  const { of, on, given } = analysis;
  const last = given.at(-1);
  const list = given.length < 2 ? last : `${given.slice(0, -1).join(', ')} and ${last}`;
  return `effect of ${of} on ${on}${list === undefined ? '' : ` given ${list}`}`;
}

/** Columns that protecting the analyses changes. */
export function changedColumns(analyses: readonly Analysis[]): string[] {
  return [...new Set(analyses.map((analysis) => (analysis.kind === 'mean' ? analysis.column : analysis.on)))];
}

/**
 * The analyses that a derived dataset is valid for, one plain sentence each, by the note of its repair. Empty for any
 * other repair: later changes to the rows void the promise.
 */
export function validAnalyses(note: RepairNote | null | undefined): string[] {
  if (note?.id !== PROTECT_REPAIR) return [];
  const parsed = v.safeParse(listSchema, readJson(note.options['analyses']));
  if (!parsed.success) return [];
  return parsed.output.map((analysis) => `95 % intervals are valid for the ${analysisWords(analysis)}.`);
}

function readJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    // A note that cannot be read promises nothing.
    return null;
  }
}

function checkAnalysis(analysis: Analysis, schema: readonly ColumnSchema[]): void {
  const names = (test: (entry: ColumnSchema) => boolean): string[] => schema.filter(test).map((entry) => entry.name);
  const need = (column: string, allowed: readonly string[], what: string): void => {
    if (!allowed.includes(column))
      throw refusal(`${column} as ${what}`, allowed.join(', ') || 'no column of this table');
  };
  if (analysis.kind === 'mean') {
    need(analysis.column, names(canShift), 'column of a mean');
    return;
  }
  const { of, on, given } = analysis;
  need(on, names(canShift), 'outcome of an effect');
  need(
    of,
    names((entry) => canAct(entry) && entry.name !== on),
    'cause of an effect',
  );
  const rest = names((entry) => isModeled(entry) && entry.name !== of && entry.name !== on);
  for (const column of given) need(column, rest, 'column that an effect is given');
  if (new Set(given).size < given.length) throw refusal(given.join(', '), 'each given column once');
}

/** An outcome is corrected before effects of it on others are; two outcomes cannot come before each other. */
function checkCycles(analyses: readonly Analysis[]): void {
  if (orderOutcomes(analyses) === null) {
    throw refusal(analyses.map(analysisWords).join('; '), 'outcomes that do not depend on each other in a circle');
  }
}

/** Outcomes of effects, those first that others depend on; null when they go in a circle. */
export function orderOutcomes(analyses: readonly Analysis[]): string[] | null {
  const effects = analyses.filter((analysis) => analysis.kind === 'effect');
  const left = new Set(effects.map(({ on }) => on));
  const ordered: string[] = [];
  while (left.size > 0) {
    const ready = [...left].find((on) =>
      effects.every((effect) => effect.on !== on || ![effect.of, ...effect.given].some((column) => left.has(column))),
    );
    if (ready === undefined) return null;
    left.delete(ready);
    ordered.push(ready);
  }
  return ordered;
}

function refusal(given: string, allowed: string, cause?: unknown): StudioError {
  return new StudioError('bad-option', `option analyses has ${given}, allowed is ${allowed}`, {
    ...(cause === undefined ? {} : { cause }),
    details: { name: 'analyses', given, allowed },
  });
}
