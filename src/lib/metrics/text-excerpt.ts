// Pieces of texts that are shown as evidence.

const MOST_CHARACTERS = 300;
const WORDS_AROUND = 6;

/** The beginning of a text, on one line. */
export function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= MOST_CHARACTERS ? line : `${characters.slice(0, MOST_CHARACTERS).join('')} …`;
}

/** A run of words with a few around it. */
export function excerptOf(words: readonly string[], start: number, length: number): string {
  const [from, to] = [Math.max(0, start - WORDS_AROUND), Math.min(words.length, start + length + WORDS_AROUND)];
  const before = `${from > 0 ? '… ' : ''}${words.slice(from, start).join(' ')}`;
  const after = `${words.slice(start + length, to).join(' ')}${to < words.length ? ' …' : ''}`;
  return shorten(`${before} [${words.slice(start, start + length).join(' ')}] ${after}`);
}
