// Rows that a person liked, as examples in a prompt. Which ones is a pure function of seed, column, row and attempt.

import { formatDialogue, readConversation } from '../../language/conversation.ts';
import { randomStream, sampleIndices } from '../../random.ts';
import type { ExampleRow } from '../../recipe/types.ts';
import type { Cell, CellTask, ColumnServices } from '../types.ts';

/** At most `count` of the liked cells of that column, in an order of their own for each row and attempt. */
export function drawExamples(
  { seed, examples }: Pick<ColumnServices, 'seed' | 'examples'>,
  { column, count }: { readonly column: string; readonly count: number },
  { row, attempt }: CellTask,
): readonly ExampleRow[] {
  if (count === 0) return [];
  const liked = examples.filter((example) => example.column === column && example.value !== null);
  if (liked.length === 0) return [];
  const stream = randomStream(seed, 'column', column, 'examples', attempt, row);
  return [...sampleIndices(liked.length, count, stream)].map((index) => liked[index] as ExampleRow);
}

/** `prompt` with the examples behind it, in the words of `training/language`: a list, then "Write another one." */
export function withExamples(prompt: string, examples: readonly ExampleRow[]): string {
  if (examples.length === 0) return prompt;
  const texts = examples.map((example) => cellText(example.value));
  const isList = texts.every((text) => !text.includes('\n'));
  const shown = isList ? texts.map((text) => `- ${text}`).join('\n') : texts.join('\n\n');
  return `${prompt}\nHere are examples:\n${shown}\nWrite another one.`;
}

/** A cell as people read it: conversations as `user: …` lines, other JSON as JSON, missing as ''. */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'object') return String(cell);
  const text = JSON.stringify(cell);
  const conversation = readConversation(text);
  return conversation ? formatDialogue(conversation) : text;
}
