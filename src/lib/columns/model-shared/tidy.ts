// What models wrap around an answer, taken off again.

const FENCE = /^```[\w-]*[ \t]*\r?\n([\s\S]*?)\r?\n?```$/;
const QUOTES: Readonly<Record<string, string>> = { '"': '"', '“': '”', '„': '“', '«': '»', "'": "'" };
const BULLET = /^\s*(?:[-*•–]|\(?\d{1,3}[.):])\s+/;
/** A sentence end: a mark, closing quotes or brackets, then space or the end. Full-width marks need no space. */
const SENTENCE_END = /[.!?…]+["'”’)\]]*(?=\s|$)|[。！？]+[」』”]*/gu;

/** Without a code fence or a pair of quotes around the whole, and without space at the ends. */
export function unwrap(text: string): string {
  const bare = (FENCE.exec(text.trim())?.[1] ?? text).trim();
  const close = QUOTES[bare.charAt(0)];
  if (close === undefined || bare.length < 2 || !bare.endsWith(close)) return bare;
  const inside = bare.slice(1, -1);
  // Two quotes that do not belong together: "Yes," she said, "no."
  return inside.includes(close) || inside.includes(bare.charAt(0)) ? bare : inside.trim();
}

/** The entries of a list, one a line, without bullets and numbers. */
export function splitLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(BULLET, '').trim())
    .filter((line) => line !== '');
}

/** The text up to the end of its last whole sentence; '' when it has none. */
export function cutAtSentence(text: string): string {
  const last = [...text.matchAll(SENTENCE_END)].at(-1);
  return last === undefined ? '' : text.slice(0, last.index + last[0].length).trim();
}
