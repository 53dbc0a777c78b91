// Captions as words, in any language that separates them.

/** Lower-case words of letters and marks; each character of scripts without blanks is a word. */
export function captionWords(caption: string): readonly string[] {
  const words = caption
    .toLowerCase()
    .normalize('NFC')
    .match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{M}]+/gu);
  return words ?? [];
}
