// Texts whose lines were broken to fit a width: those breaks say nothing, those of lists, tables and verse do.

const STRUCTURE = /^\s*(?:[-*+•>|#]|\d+[.)]\s|```|~~~)|^(?: {4}|\t)|\|/;
/** Lines shorter than this on average were broken for a reason. */
const LEAST_WIDTH = 45;

/** The block with its lines joined where they were broken by width alone; words parted by a hyphen are joined. */
export function unwrap(text: string): string {
  const lines = text.split('\n');
  if (lines.length < 2 || lines.some((line) => STRUCTURE.test(line) || line.endsWith('  '))) return text;
  const full = lines.slice(0, -1);
  const mean = full.reduce((sum, line) => sum + line.length, 0) / full.length;
  return mean < LEAST_WIDTH ? text : lines.reduce(joinLines);
}

/** Two lines as one: a hyphen between a letter and a small letter is taken for one of typesetting. */
export function joinLines(before: string, after: string): string {
  const next = after.trimStart();
  if (/\p{L}[-\u2010\u00AD]$/u.test(before) && /^\p{Ll}/u.test(next)) return before.slice(0, -1) + next;
  return `${before.trimEnd()} ${next}`;
}
