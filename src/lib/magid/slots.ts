// Places for pictures in stored dialogues: what was tried there, and which picture stays under thresholds that may be
// changed after the pictures were judged.

import type { ImageRef } from '../images/image-ref.ts';
import type { ChatMessage } from '../language/types.ts';
import type { GateCheck, GateThresholds, GateVerdict } from './gate.ts';
import { nounPhrases } from './noun-phrases.ts';
import type { AttemptRecord } from './state-machine.ts';
import type { PicturedMessage, PicturePick } from './types.ts';

/** A judged picture and where it is stored. */
export interface StoredAttempt extends Omit<AttemptRecord, 'pick' | 'round'> {
  /** person: someone asked for another one. */
  readonly round: AttemptRecord['round'] | 'person';
  /** null for a picture that may not be shown. */
  readonly image: ImageRef | null;
}

/** A turn that gets a picture where one passes. */
export interface PictureSlot extends PicturePick {
  /** What is drawn: the description, or its short form for models that know few words. */
  readonly words: string;
  readonly attempts: readonly StoredAttempt[];
  /** Index of the attempt that a person took; null leaves it to the checks. */
  readonly chosen: number | null;
  /** A person wants no picture here. */
  readonly isDropped: boolean;
}

export interface SlottedDialogue {
  /** Row of the dataset. */
  readonly row: number;
  readonly messages: readonly PicturedMessage[];
  readonly slots: readonly PictureSlot[];
  /** Why nothing more was tried, in words; null where nothing went wrong. */
  readonly error: string | null;
}

/** The checks that refuse a judged picture under these thresholds. */
export function failedChecks(
  { match, aesthetic, isSafe }: Pick<GateVerdict, 'match' | 'aesthetic' | 'isSafe'>,
  { minMatch, minAesthetic }: GateThresholds,
): readonly GateCheck[] {
  const failed: GateCheck[] = [];
  if (match !== null && !(match >= minMatch)) failed.push('match');
  if (!(aesthetic >= minAesthetic)) failed.push('aesthetic');
  if (!isSafe) failed.push('safety');
  return failed;
}

/** The attempt whose picture stays, or null: the one a person took, else the first; never one that a check refuses. */
export function keptAttempt(slot: PictureSlot, thresholds: GateThresholds): StoredAttempt | null {
  if (slot.isDropped) return null;
  const passes = (attempt: StoredAttempt): boolean =>
    attempt.image !== null && failedChecks(attempt.verdict, thresholds).length === 0;
  const taken = slot.chosen === null ? undefined : slot.attempts[slot.chosen];
  if (taken) return passes(taken) ? taken : null;
  return slot.attempts.find(passes) ?? null;
}

/** How many pictures stay. */
export function countKept(dialogues: readonly SlottedDialogue[], thresholds: GateThresholds): number {
  return dialogues.reduce(
    (sum, { slots }) => sum + slots.filter((slot) => keptAttempt(slot, thresholds) !== null).length,
    0,
  );
}

/** The messages with the pictures that stay. */
export function messagesWithPictures(
  { messages, slots }: SlottedDialogue,
  thresholds: GateThresholds,
): readonly PicturedMessage[] {
  const pictures = new Map(slots.map((slot) => [slot.turn, keptAttempt(slot, thresholds)?.image ?? null]));
  return messages.map((message, turn) => {
    const image = pictures.get(turn);
    return image ? { ...message, image } : message;
  });
}

/** What was tried and why, as JSON for a column of its own. Pictures that were refused are not named in it. */
export function attemptsJson({ slots, error }: SlottedDialogue, thresholds: GateThresholds): string {
  const pictures = slots.map((slot) => {
    const kept = keptAttempt(slot, thresholds);
    const { turn, description, reason, isDropped } = slot;
    const attempts = slot.attempts.map((attempt) => ({
      ...{ round: attempt.round, try: attempt.tryNumber, seed: attempt.seed, prompt: attempt.prompt },
      ...{ match: rounded(attempt.verdict.match), aesthetic: rounded(attempt.verdict.aesthetic) },
      ...{ safe: attempt.verdict.isSafe, failed: failedChecks(attempt.verdict, thresholds), kept: attempt === kept },
    }));
    return { turn, description, reason, dropped: isDropped, kept: kept !== null, attempts };
  });
  return JSON.stringify({ pictures, thresholds, ...(error === null ? {} : { error }) });
}

function rounded(score: number | null): number | null {
  return score === null || Number.isNaN(score) ? null : Math.round(score * 1e4) / 1e4;
}

/** Places for the picks of a scanner. `isShort`: the model knows few words, so it is told the short phrase only. */
export function slotsOf(picks: readonly PicturePick[], isShort: boolean): readonly PictureSlot[] {
  return picks.map((pick) => ({
    ...pick,
    ...{ words: isShort ? shortPhrase(pick.description) : pick.description, attempts: [] },
    ...{ chosen: null, isDropped: false },
  }));
}

const ARTICLE = /^(?:an?|the|some|my|your|our|his|her|their|this|that)\s+/i;
const MOST_SHORT_WORDS = 3;

/** The noun of a description with at most two words before it: "a small red car with a roof rack" gives "small red car". */
export function shortPhrase(description: string): string {
  const [phrase] = nounPhrases(description);
  const core = (phrase?.core ?? description).replace(ARTICLE, '').trim();
  if (core.split(/\s+/).length <= MOST_SHORT_WORDS) return core || description;
  return phrase?.head.noun ?? core.split(/\s+/).slice(0, MOST_SHORT_WORDS).join(' ');
}

/** The first dialogue messages without pictures, as scanners read them. */
export function plainMessages(messages: readonly PicturedMessage[]): readonly ChatMessage[] {
  return messages.map(({ role, content }) => ({ role, content }));
}
