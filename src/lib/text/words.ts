// Words and runs of words.

/** Lower-case words: letters, digits, inner apostrophes and hyphens; each CJK character is a word. */
export function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLowerCase()
      .match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu) ?? []
  );
}

/** All runs of n words, joined by blanks. */
export function runsOf(words: readonly string[], n: number): readonly string[] {
  return Array.from({ length: Math.max(0, words.length - n + 1) }, (_, i) => words.slice(i, i + n).join(' '));
}

/** How often each run of n words occurs. */
export function countRuns(words: readonly string[], n: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const run of runsOf(words, n)) counts.set(run, (counts.get(run) ?? 0) + 1);
  return counts;
}
