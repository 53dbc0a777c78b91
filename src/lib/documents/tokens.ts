// How many tokens a text will be, without a tokenizer: one token is three quarters of a word, the usual rule of thumb.

/** Counts the tokens of a text; whole numbers where a tokenizer counts. */
export type CountTokens = (text: string) => number;

/** Scripts without blanks between words: about one token a character. */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}]/u;
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}]|[\p{L}\p{M}\p{N}_'’]+|[^\s\p{L}\p{M}\p{N}]+/gu;
const TOKENS_PER_WORD = 4 / 3;
/** Beyond 8 characters a word is more than 4/3 tokens: names, addresses, encoded data. */
const CHARACTERS_PER_TOKEN = 6;

/**
 * Tokens by rule of thumb: 4/3 for a word (more for one beyond 8 characters), 1 for a Chinese, Japanese, Korean or
 * Thai character; punctuation is within the 4/3 of the word it follows. Off by a fifth on plain English, by more on
 * code and other scripts. Not rounded, so that the sum over words is that of their text.
 */
export function approximateTokens(text: string): number {
  let sum = 0;
  for (const [word] of text.matchAll(WORD)) sum += tokensOfWord(word);
  return sum;
}

function tokensOfWord(word: string): number {
  if (DENSE.test(word)) return 1;
  if (/^[^\p{L}\p{M}\p{N}_]/u.test(word)) return word.length > 3 ? word.length / CHARACTERS_PER_TOKEN : 0;
  return Math.max(TOKENS_PER_WORD, word.length / CHARACTERS_PER_TOKEN);
}
