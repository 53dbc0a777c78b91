// Where a picture would help, without any model: picturable nouns, cues of what a turn does, and a threshold that was
// tuned on 20 labelled dialogues (docs/magid.md). English only.

import { throwIfAborted } from '../errors.ts';
import type { ChatMessage } from '../language/types.ts';
import { type Cue, findCues } from './cues.ts';
import { impliedEvents } from './implied-events.ts';
import { type NounPhrase, nounPhrases } from './noun-phrases.ts';
import { nounKinds } from './picturable-nouns.ts';
import { MAX_DESCRIPTION_LENGTH, MOST_PICTURES, type PicturePick, type ScanDialogues } from './types.ts';

export interface RuleScanOptions {
  /** Pictures a dialogue gets at most, from 0. */
  readonly maxPictures: number;
  /** Least score in [0, 1] of a pick; higher picks less. */
  readonly threshold: number;
}

export const defaultRuleScan: RuleScanOptions = { maxPictures: MOST_PICTURES, threshold: 0.85 };

/** A pick with the score that decided. */
export interface ScoredPick extends PicturePick {
  /** In [0, 1]. */
  readonly score: number;
}

/** Makes the scanner that needs no model; it never fails. @throws StudioError `aborted` from the scanner */
export function createRuleScanner(options: Partial<RuleScanOptions> = {}): ScanDialogues {
  return async (dialogues, { signal }) => {
    throwIfAborted(signal);
    return dialogues.map((messages) => scanByRules(messages, options).map(withoutScore));
  };
}

function withoutScore({ turn, description, reason }: ScoredPick): PicturePick {
  return { turn, description, reason };
}

/** The picks of one conversation, ascending by turn: at most one a turn and `maxPictures` in all, the best first kept. */
export function scanByRules(
  messages: readonly ChatMessage[],
  options: Partial<RuleScanOptions> = {},
): readonly ScoredPick[] {
  const { maxPictures, threshold } = { ...defaultRuleScan, ...options };
  const topic = messages.map((message) => message.content).join('\n');
  const said = new Set<string>();
  const picks: ScoredPick[] = [];
  messages.forEach((message, turn) => {
    if (message.role === 'system') return;
    const best = bestOfTurn(message, said, topic);
    if (!best || best.score < threshold) return;
    for (const word of wordsOfPhrase(best.phrase)) said.add(word);
    picks.push({ turn, score: best.score, description: describe(best.phrase), reason: explain(best) });
  });
  return picks
    .sort((a, b) => b.score - a.score || a.turn - b.turn)
    .slice(0, maxPictures)
    .sort((a, b) => a.turn - b.turn);
}

/** What the rules would say of one text when asked to: its best phrase, whatever the score; null when it names nothing. */
export function describeByRules(text: string): string | null {
  const best = bestOfTurn({ role: 'user', content: text }, new Set());
  return best ? describe(best.phrase) : null;
}

interface Candidate {
  readonly phrase: NounPhrase;
  readonly score: number;
  readonly cues: readonly Cue[];
}

/** Positive cues and confirmations count for the whole turn, the others for their sentence. */
function bestOfTurn({ content, role }: ChatMessage, said: ReadonlySet<string>, topic = content): Candidate | null {
  let best: Candidate | null = null;
  for (const sentence of content.split(/(?<=[.!?])\s+/)) {
    for (const phrase of [...nounPhrases(sentence), ...impliedEvents(sentence, topic)]) {
      const far = findCues(content, role, phrase.head.kind).filter((cue) => cue.weight > 0 || cue.id === 'confirm');
      const near = findCues(sentence, role, phrase.head.kind).filter((cue) => cue.weight < 0 && cue.id !== 'confirm');
      const cues = [...far, ...near];
      const candidate = { phrase, cues, score: scorePhrase(phrase, cues, said) };
      if (!best || candidate.score > best.score) best = candidate;
    }
  }
  return best;
}

function scorePhrase(phrase: NounPhrase, cues: readonly Cue[], said: ReadonlySet<string>): number {
  const { head, modifiers, isAfterPreposition, isIndefinite, isTitle } = phrase;
  const isSlot = isAfterPreposition && (head.kind === 'place' || head.kind === 'building');
  const isBare = head.isPlain && modifiers.length === 0;
  const isRepeated = said.has(head.noun) && modifiers.every((word) => said.has(word));
  const score =
    head.weight +
    cues.reduce((sum, cue) => sum + cue.weight, 0) +
    Math.min(0.15, 0.05 * modifiers.length) +
    (isIndefinite ? 0.05 : 0) -
    (isTitle ? 0.5 : 0) -
    (isBare ? 0.4 : 0) -
    (isSlot ? 0.15 : 0) -
    (isRepeated ? 1 : 0);
  return Math.min(1, Math.max(0, score));
}

function wordsOfPhrase({ head, modifiers }: NounPhrase): readonly string[] {
  return [head.noun, ...modifiers];
}

function describe(phrase: NounPhrase): string {
  return phrase.text.length <= MAX_DESCRIPTION_LENGTH ? phrase.text : phrase.core.slice(0, MAX_DESCRIPTION_LENGTH);
}

function explain({ phrase, cues }: Candidate): string {
  const { label } = nounKinds[phrase.head.kind];
  const said = cues.filter((cue) => cue.weight > 0).map((cue) => cue.words);
  return [`names ${/^[aeiou]/.test(label) ? 'an' : 'a'} ${label}: ${phrase.head.noun}`, ...said].join('; ');
}
