import { describe, expect, it } from 'vitest';
import type { ImageRef } from '../images/image-ref.ts';
import {
  attemptsJson,
  countKept,
  keptAttempt,
  messagesWithPictures,
  type PictureSlot,
  shortPhrase,
  type SlottedDialogue,
  type StoredAttempt,
} from './slots.ts';

const thresholds = { minMatch: 0.35, minAesthetic: 0.5 };

function attempt(seed: number, match: number | null, { aesthetic = 0.9, isSafe = true } = {}): StoredAttempt {
  const hash = String(seed).padStart(64, '0');
  const image: ImageRef = { hash, type: 'image/png', width: 64, height: 64, bytes: 100, alt: 'cat' };
  return {
    ...{ turn: 1, round: 'first', tryNumber: seed + 1, seed, prompt: 'cat', description: 'cat' },
    verdict: { isKept: false, failed: [], match, aesthetic, isSafe, unsafeReason: isSafe ? '' : 'no' },
    image: isSafe ? image : null,
  };
}

function slotOf(attempts: readonly StoredAttempt[], changes: Partial<PictureSlot> = {}): PictureSlot {
  const pick = { turn: 1, description: 'a new cat', reason: 'names an animal: cat' };
  return { ...pick, words: 'new cat', attempts, chosen: null, isDropped: false, ...changes };
}

function dialogueOf(...slots: readonly PictureSlot[]): SlottedDialogue {
  const messages = [
    { role: 'user' as const, content: 'Hello' },
    { role: 'assistant' as const, content: 'Look at our new cat' },
  ];
  return { row: 4, messages, slots, error: null };
}

describe('the picture of a place', () => {
  it('is the first that passes, under whatever thresholds are set', () => {
    const slot = slotOf([attempt(0, 0.3), attempt(1, 0.4), attempt(2, 0.8)]);
    expect(keptAttempt(slot, thresholds)?.seed).toBe(1);
    expect(keptAttempt(slot, { ...thresholds, minMatch: 0.5 })?.seed).toBe(2);
    expect(keptAttempt(slot, { ...thresholds, minMatch: 0.2 })?.seed).toBe(0);
    expect(keptAttempt(slot, { ...thresholds, minMatch: 0.9 })).toBeNull();
    expect(keptAttempt(slot, { ...thresholds, minAesthetic: 0.95 })).toBeNull();
  });

  it('is never one that a check refuses, even when a person took it', () => {
    expect(keptAttempt(slotOf([attempt(0, 0.8), attempt(1, 0.1)], { chosen: 1 }), thresholds)).toBeNull();
    expect(keptAttempt(slotOf([attempt(0, 0.8, { isSafe: false })]), thresholds)).toBeNull();
    expect(keptAttempt(slotOf([attempt(0, Number.NaN)]), thresholds)).toBeNull();
    expect(keptAttempt(slotOf([attempt(0, null)]), thresholds)?.seed).toBe(0);
  });

  it('is the one that a person took, and none where it was dropped', () => {
    const attempts = [attempt(0, 0.8), attempt(1, 0.6)];
    expect(keptAttempt(slotOf(attempts, { chosen: 1 }), thresholds)?.seed).toBe(1);
    expect(keptAttempt(slotOf(attempts, { isDropped: true }), thresholds)).toBeNull();
    expect(countKept([dialogueOf(slotOf(attempts), slotOf([]))], thresholds)).toBe(1);
  });
});

describe('a stored dialogue', () => {
  it('shows kept pictures in their turns and names no other', () => {
    const dialogue = dialogueOf(slotOf([attempt(0, 0.1), attempt(1, 0.7)]));
    const messages = messagesWithPictures(dialogue, thresholds);
    expect(messages.map(({ image }) => image?.hash.at(-1))).toEqual([undefined, '1']);
    const told = attemptsJson(dialogue, thresholds);
    expect(told).not.toContain('hash');
    expect(JSON.parse(told)).toMatchObject({
      pictures: [
        {
          ...{ turn: 1, reason: 'names an animal: cat', kept: true },
          attempts: [
            { seed: 0, match: 0.1, failed: ['match'], kept: false },
            { seed: 1, match: 0.7, failed: [], kept: true },
          ],
        },
      ],
    });
  });
});

it('makes a short phrase of a description', () => {
  expect(shortPhrase('a red apple')).toBe('red apple');
  expect(shortPhrase('a large iced oat milk latte in a tall glass')).toBe('latte');
  expect(shortPhrase('something')).toBe('something');
});
