// Texts that formulas build, up to a limit: nested calls would double them past all memory.

import { StudioError } from '../errors.ts';

const MAX_TEXT = 1_000_000;

/** @throws StudioError `bad-input` for more than 1,000,000 characters, before they are written */
export function joinTexts(texts: readonly string[], by: string): string {
  const length = texts.reduce((sum, text) => sum + text.length, 0) + by.length * Math.max(0, texts.length - 1);
  if (length > MAX_TEXT) {
    throw new StudioError('bad-input', `the text has ${length} characters, at most ${MAX_TEXT} are allowed`);
  }
  return texts.join(by);
}

/** Every `from` replaced; an empty one stands nowhere. @throws StudioError `bad-input` as `joinTexts` */
export function replaceText(text: string, from: string, to: string): string {
  return from === '' ? text : joinTexts(text.split(from), to);
}
