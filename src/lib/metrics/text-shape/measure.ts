// Length, language and ease of the texts of one side.

import { createBreather, type WorkContext } from '../../breathe.ts';
import type { RandomStream } from '../../random.ts';
import { languageOf } from '../../text/languages.ts';
import { measureReadability } from '../../text/readability.ts';
import { sharesOf } from '../../text/shares.ts';
import { wordsOf } from '../../text/words.ts';
import { drawTexts } from '../text-input.ts';

export interface Shape {
  readonly words: readonly number[];
  readonly characters: readonly number[];
  /** Shares among the texts that are long enough to tell. */
  readonly languages: ReadonlyMap<string, number>;
  /** Of English texts. */
  readonly eases: readonly number[];
  readonly grades: readonly number[];
}

/** Texts whose language and ease are found, at most: a share of so many errs by two in a hundred. */
export const MOST_READ = 500;

/** @throws StudioError `aborted` */
export async function measureShape(
  texts: readonly string[],
  stream: RandomStream,
  context: WorkContext,
): Promise<Shape> {
  const breathe = createBreather(context);
  const languages: string[] = [];
  const eases: number[] = [];
  const grades: number[] = [];
  for (const text of drawTexts(texts, stream, MOST_READ)) {
    await breathe();
    const language = languageOf(text);
    if (language === null) continue;
    languages.push(language);
    const readability = language === 'eng' ? measureReadability(text) : null;
    if (!readability) continue;
    eases.push(readability.ease);
    grades.push(readability.grade);
  }
  return {
    words: texts.map((text) => wordsOf(text).length),
    characters: texts.map((text) => Array.from(text).length),
    languages: sharesOf(languages),
    eases,
    grades,
  };
}
