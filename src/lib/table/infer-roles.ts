// What a column might be for, from its name and place, always with the reason.

import type { ColumnEvidence } from './infer-evidence.ts';
import { nameWords } from './infer-kinds.ts';
import { type ColumnKind, type ColumnRole, isLabel, isQuantity } from './schema.ts';

export interface RoleProposal {
  readonly role: ColumnRole;
  readonly reason: string | null;
}
export interface RoleCandidate {
  readonly evidence: ColumnEvidence;
  readonly kind: ColumnKind;
}

const TARGET_NAMES: ReadonlySet<string> = new Set(['target', 'label', 'class', 'outcome', 'y']);
const TARGET_WORDS: ReadonlySet<string> = new Set([
  'churn', 'churned', 'fraud', 'income', 'revenue', 'survived', 'default', 'readmitted', 'response', 'converted',
  'attrition', 'satisfied',
]); // prettier-ignore
/** Only at the end of a table do these suggest something to be predicted. */
const LATE_WORDS: ReadonlySet<string> = new Set(['value', 'price', 'score', 'rating', 'result', 'quality', 'charges']);
const SENSITIVE_WORDS: ReadonlySet<string> = new Set([
  'sex', 'gender', 'race', 'ethnicity', 'ethnic', 'religion', 'religious', 'disability', 'disabled', 'diagnosis',
  'diagnoses', 'disease', 'hiv', 'pregnant', 'pregnancy', 'orientation', 'political', 'politics', 'caste',
  'nationality', 'citizenship', 'genetic', 'criminal', 'conviction',
]); // prettier-ignore

/** One proposal a column. At most one target and one key are proposed. */
export function proposeRoles(columns: readonly RoleCandidate[]): RoleProposal[] {
  const key = findKey(columns);
  const target = findTarget(columns);
  return columns.map((column, index) => {
    if (index === target?.index) return { role: 'target', reason: target.reason };
    if (column.evidence.present === 0) return { role: 'ignore', reason: 'every cell is missing' };
    if (column.kind === 'id') return idRole(column, index === key);
    const word = nameWords(column.evidence.name).find((part) => SENSITIVE_WORDS.has(part));
    if (word) return { role: 'sensitive', reason: `the name says ${word}, which can harm people when it leaks` };
    return { role: 'feature', reason: null };
  });
}

/** The id whose values repeat names an entity; without one, the first id of all names the row. */
function findKey(columns: readonly RoleCandidate[]): number {
  const repeating = columns.findIndex(({ kind, evidence }) => kind === 'id' && isRepeating(evidence));
  return repeating >= 0 ? repeating : columns.findIndex(({ kind }) => kind === 'id');
}

function isRepeating({ distinct, present }: ColumnEvidence): boolean {
  return distinct < 0.95 * present;
}

function idRole({ evidence }: RoleCandidate, isKey: boolean): RoleProposal {
  const { distinct, present } = evidence;
  if (!isKey) return { role: 'ignore', reason: 'another identifier, from which nothing can be learned' };
  if (!isRepeating(evidence)) return { role: 'key', reason: 'identifies each row' };
  return { role: 'key', reason: `${present} rows belong to about ${distinct} of these` };
}

function findTarget(columns: readonly RoleCandidate[]): { index: number; reason: string } | null {
  const byName = columns.findIndex(
    (column) => isPredictable(column) && TARGET_NAMES.has(column.evidence.name.toLowerCase()),
  );
  if (byName >= 0) return { index: byName, reason: `the column is called ${columns[byName]?.evidence.name ?? ''}` };
  const byWord = columns.findLastIndex((column) => isOutcome(column) && wordIn(column, TARGET_WORDS) !== undefined);
  const found = columns[byWord];
  if (found)
    return { index: byWord, reason: `the name says ${wordIn(found, TARGET_WORDS) ?? ''}, often what one predicts` };
  return findLateTarget(columns);
}

function findLateTarget(columns: readonly RoleCandidate[]): { index: number; reason: string } | null {
  const last = columns.length - 1;
  for (let index = last; index >= Math.max(2, last - 1); index--) {
    const column = columns[index];
    const word = column && isPredictable(column) ? wordIn(column, LATE_WORDS) : undefined;
    if (word) return { index, reason: `one of the last columns, and its name says ${word}` };
  }
  if (last >= 2 && columns[last]?.kind === 'boolean')
    return { index: last, reason: 'the last column, with two values' };
  return null;
}

/** Words such as income name an outcome when there are few values, and a measurement when there are many. */
function isOutcome(column: RoleCandidate): boolean {
  return isPredictable(column) && (isLabel(column.kind) || column.evidence.distinct === 2);
}

function isPredictable({ kind, evidence }: RoleCandidate): boolean {
  return evidence.distinct > 1 && (isLabel(kind) || isQuantity(kind)) && kind !== 'datetime';
}

function wordIn({ evidence }: RoleCandidate, words: ReadonlySet<string>): string | undefined {
  return nameWords(evidence.name).find((part) => words.has(part));
}
