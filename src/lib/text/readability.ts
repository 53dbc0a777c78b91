// How hard English texts are to read, by the formulas of Flesch (1948) and Kincaid et al. (1975).

import { wordsOf } from './words.ts';

export interface Readability {
  /** 100 is very easy, 0 very hard. */
  readonly ease: number;
  /** School years. */
  readonly grade: number;
}

/** Null for a text without words. Syllables are counted by groups of vowels, a rule that errs by about one in ten. */
export function measureReadability(text: string): Readability | null {
  const words = wordsOf(text);
  if (words.length === 0) return null;
  const sentences = Math.max(1, text.split(/[.!?]+(?=\s|$)|\n+/).filter((part) => /\p{L}/u.test(part)).length);
  const syllables = words.reduce((sum, word) => sum + countSyllables(word), 0);
  const perSentence = words.length / sentences;
  const perWord = syllables / words.length;
  return { ease: 206.835 - 1.015 * perSentence - 84.6 * perWord, grade: 0.39 * perSentence + 11.8 * perWord - 15.59 };
}

/** Groups of vowels, without a silent e at the end; at least one. */
export function countSyllables(word: string): number {
  const groups = word.replace(/(?:[^laeiouy]es|[^laeiouy]e|ed)$/, '').match(/[aeiouy]+/g);
  return Math.max(1, groups?.length ?? 1);
}
