// Which columns an attacker is taken to know or to want, suggested from roles and names.

import type { ColumnSchema } from '../table/schema.ts';
import { countLevels, type Frame, type FrameColumn, sortedPresent } from './frames.ts';

const PUBLIC_WORDS =
  /(^|[^a-z])(age|sex|gender|zip|zipcode|postcode|postal|city|state|county|country|region|race|ethnic\w*|nation\w*|birth\w*|dob|marital\w*|education|occupation|profession|job|relationship|latitude|longitude|language|religion|visitor\w*|browser|weekend|month)([^a-z]|$)/i;

/** How telling a column is: effective number of values, exp of the entropy (Hill number of order 1). */
export function tellingOf(column: FrameColumn): number {
  const counts = column.kind === 'label' ? countLevels(column) : runLengths(sortedPresent(column.values));
  // In one order whatever the codes are: sums of doubles depend on it.
  const ordered = Float64Array.from(counts).sort();
  let total = 0;
  for (const count of ordered) total += count;
  let entropy = 0;
  for (const count of ordered) if (count > 0) entropy -= (count / total) * Math.log(count / total);
  return Math.exp(entropy);
}

/** Columns that an attacker wants to learn: sensitive ones and the target, then the most telling, at most `most`. */
export function suggestSecrets(
  frame: Frame,
  schema: readonly ColumnSchema[],
  target: string | null,
  most = 8,
): number[] {
  const roles = new Map(schema.map(({ name, role }) => [name, role]));
  const order = frame.columns.map((column, c) => {
    const role = roles.get(column.name);
    const rank = role === 'sensitive' ? 0 : column.name === target || role === 'target' ? 1 : 2;
    return { c, rank, telling: tellingOf(column) };
  });
  return order
    .filter(({ telling }) => telling > 1.01)
    .sort((a, b) => a.rank - b.rank || b.telling - a.telling)
    .slice(0, most)
    .map(({ c }) => c);
}

/**
 * Quasi-identifiers: features that others may know (by name), else those with few values; at most `most`, never
 * sensitive columns or the target.
 */
export function suggestIdentifiers(
  frame: Frame,
  schema: readonly ColumnSchema[],
  target: string | null,
  most = 5,
): number[] {
  const roles = new Map(schema.map(({ name, role }) => [name, role]));
  const known = frame.columns
    .map((column, c) => ({ c, name: column.name, telling: tellingOf(column) }))
    .filter(({ name, telling }) => roles.get(name) === 'feature' && name !== target && telling > 1.01);
  const named = known.filter(({ name }) => PUBLIC_WORDS.test(name.replace(/([a-z])([A-Z])/g, '$1-$2')));
  const chosen = named.length >= 2 ? named : [...known].sort((a, b) => a.telling - b.telling);
  return chosen.slice(0, most).map(({ c }) => c);
}

/** Two halves of the columns, as telling as each other: what two holders of parts of one table would have. */
export function suggestHalves(frame: Frame): readonly [number[], number[]] {
  const order = frame.columns
    .map((column, c) => ({ c, telling: tellingOf(column) }))
    .filter(({ telling }) => telling > 1.01)
    .sort((a, b) => b.telling - a.telling);
  const halves: [number[], number[]] = [[], []];
  // A, B, B, A, ...: no half gets the better column of every pair.
  order.forEach(({ c }, i) => halves[i % 4 === 0 || i % 4 === 3 ? 0 : 1].push(c));
  return halves;
}

function runLengths(sorted: Float64Array): number[] {
  const counts: number[] = [];
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) counts.push(0);
    counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
  }
  return counts;
}
