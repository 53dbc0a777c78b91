// Where a picture would help, told by a language model: MAGID's scanner (arXiv 2403.03194, section 3.1) with answers
// that are constrained to JSON, or in the paper's tags for models that cannot be constrained.

import type { JsonValue } from '../json.ts';
import { type ChatMessage, defaultSampling, type LanguageModel, type TextRequest } from '../language/types.ts';
import { parseScanAnswer } from './scan-answer.ts';
import {
  MAX_DESCRIPTION_LENGTH,
  MOST_PICTURES,
  type PicturePick,
  type ScanContext,
  type ScanDialogues,
} from './types.ts';

export interface ModelScanOptions {
  /** Pictures a dialogue gets at most, from 1. */
  readonly maxPictures: number;
  /** json: constrained while decoding. tags: `<reason>` and `<result>` as free text. */
  readonly answer: 'json' | 'tags';
  /** 0 is greedy; the paper's 0.3. */
  readonly temperature: number;
  readonly maxTokens: number;
  readonly seed: number;
}

export const defaultModelScan: ModelScanOptions = {
  ...{ maxPictures: MOST_PICTURES, answer: 'json', temperature: 0.3, maxTokens: 300, seed: 0 },
};

interface Example {
  readonly turns: readonly string[];
  readonly picks: readonly PicturePick[];
}

const examples: readonly Example[] = [
  {
    turns: [
      'user: Guess what I did on Sunday!',
      'assistant: Tell me.',
      'user: I baked a lemon pie with blueberries on top.',
      'assistant: That sounds lovely, enjoy it!',
    ],
    picks: [
      { turn: 2, description: 'a lemon pie with blueberries on top', reason: 'the pie is new, and it can be seen' },
    ],
  },
  {
    turns: ['user: Please move my meeting to 3 pm.', 'assistant: Done. It is on Friday at 3 pm.'],
    picks: [],
  },
];
const exampleDescriptions = examples.flatMap(({ picks }) => picks.map((pick) => pick.description));

/**
 * Makes a scanner of a language model. An answer that cannot be read is no pick.
 * @throws StudioError from the scanner: `aborted`, and what the model throws
 */
export function createModelScanner(model: LanguageModel, options: Partial<ModelScanOptions> = {}): ScanDialogues {
  const settings = { ...defaultModelScan, ...options };
  return async (dialogues, { signal }: ScanContext) => {
    const requests = dialogues.map((messages, index) => scanRequest(messages, { ...settings, index }));
    const results = await model.generate(requests, { signal });
    const limits = { maxPictures: settings.maxPictures, examples: exampleDescriptions };
    return dialogues.map((messages, index) => parseScanAnswer(results[index]?.text ?? '', messages, limits));
  };
}

/** What the model is asked about one conversation; `index` addresses its randomness. */
export function scanRequest(
  messages: readonly ChatMessage[],
  { answer, maxPictures, temperature, maxTokens, seed, index }: ModelScanOptions & { readonly index: number },
): TextRequest {
  const turns = messages.flatMap(({ role, content }) => (role === 'system' ? [] : [`${role}: ${content}`]));
  const numbers = messages.flatMap(({ role }, turn) => (role === 'system' ? [] : [turn]));
  const shown = turns.map((text, at) => numbered(text, numbers[at] as number)).join('\n');
  return {
    messages: [
      { role: 'system', content: instructions(answer, maxPictures) },
      { role: 'user', content: `Dialogue:\n${shown}\n\nAnswer:` },
    ],
    sampling: { ...defaultSampling, temperature, maxTokens },
    constraint: answer === 'json' ? { kind: 'json', schema: picksSchema(numbers, maxPictures) } : null,
    randomness: { seed, labels: ['magid', 'scan'], index },
  };
}

function numbered(text: string, turn: number): string {
  return `Utterance ${turn}: ${text.replace(/\s+/g, ' ')}`;
}

function instructions(answer: ModelScanOptions['answer'], maxPictures: number): string {
  const form =
    answer === 'json'
      ? 'Answer with JSON: {"picks": [{"turn": number, "reason": "...", "description": "..."}]}. No picture: {"picks": []}.'
      : 'Answer with <reason>why</reason><result>Utterance number: description</result>, one line a picture. No picture: <result>no image</result>.';
  const shown = examples.map(({ turns, picks }) => {
    const said = turns.map(numbered).join('\n');
    return `Dialogue:\n${said}\n\nAnswer: ${answer === 'json' ? jsonAnswer(picks) : taggedAnswer(picks)}`;
  });
  return [
    `You read a dialogue and choose at most ${maxPictures} utterances that a picture would help.`,
    'Choose an utterance only when it orders, offers, shows or describes something new that can be seen. Numbers, names, titles, confirmations and thanks get no picture.',
    'Describe the picture in a short noun phrase with what the dialogue says of its look.',
    form,
    ...shown,
  ].join('\n\n');
}

function jsonAnswer(picks: readonly PicturePick[]): string {
  return JSON.stringify({ picks: picks.map(({ turn, reason, description }) => ({ turn, reason, description })) });
}

function taggedAnswer(picks: readonly PicturePick[]): string {
  const [first] = picks;
  if (!first) return '<reason>nothing to see</reason><result>no image</result>';
  const lines = picks.map(({ turn, description }) => `Utterance ${turn}: ${description}`);
  return `<reason>${first.reason}</reason><result>${lines.join('\n')}</result>`;
}

/** The reason comes before the description, so that it is thought of first (the paper's chain of thought). */
function picksSchema(turns: readonly number[], maxPictures: number): JsonValue {
  const pick = {
    type: 'object',
    properties: {
      turn: turns.length > 0 ? { type: 'integer', enum: turns } : { type: 'integer' },
      reason: { type: 'string', maxLength: 160 },
      description: { type: 'string', minLength: 3, maxLength: MAX_DESCRIPTION_LENGTH },
    },
    required: ['turn', 'reason', 'description'],
    additionalProperties: false,
  };
  return {
    type: 'object',
    properties: { picks: { type: 'array', maxItems: turns.length > 0 ? maxPictures : 0, items: pick } },
    required: ['picks'],
    additionalProperties: false,
  };
}
