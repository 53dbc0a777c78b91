import { describe, expect, it } from 'vitest';
import { messagesOf, readLabelledDialogues } from '../../../tests/fixtures/magid/labelled.ts';
import type { ChatMessage } from '../language/types.ts';
import { createRuleScanner, describeByRules, scanByRules } from './fallback-scanner.ts';
import { scoreTurns } from './scoring.ts';

const talk = (...texts: readonly string[]): readonly ChatMessage[] =>
  texts.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content }));

describe('the scanner without a model', () => {
  it('finds labelled turns with an F1 of at least .30, also on dialogues that it was not tuned on', () => {
    const labelled = readLabelledDialogues();
    expect(labelled).toHaveLength(50);
    for (const dialogues of [labelled, labelled.filter(({ split }) => split === 'test')]) {
      const sets = dialogues.map((dialogue) => ({
        picked: scanByRules(messagesOf(dialogue)).map((pick) => pick.turn),
        labelled: dialogue.pictures.map((picture) => picture.turn),
      }));
      expect(scoreTurns(sets).f1).toBeGreaterThanOrEqual(0.3);
    }
  });

  it('describes what is ordered, and says why', () => {
    const [pick] = scanByRules(talk("Hi! I'd like a large iced latte with oat milk, please.", 'Sure.'));
    expect(pick).toMatchObject({ turn: 0, description: 'a large iced latte with oat milk' });
    expect(pick?.reason).toBe('names a drink: latte; someone orders or wants it');
  });

  it('finds what is shown', () => {
    const picks = scanByRules(
      talk('Look at my new puppy!', 'So cute.', 'Here is a photo of the lighthouse by the sea.'),
    );
    expect(picks.map(({ turn, description }) => [turn, description])).toEqual([
      [0, 'a new puppy'],
      [2, 'a lighthouse by the sea'],
    ]);
  });

  it('counts up what is offered together', () => {
    expect(describeByRules('We have a latte, mocha and cortado.')).toBe('a latte, mocha and cortado');
    expect(describeByRules('Our tea options include black and herbal.')).toBe('black, herbal tea');
  });

  it.each([
    ['Can you book a table for two?', 'What time?', 'At seven.', 'It is booked.'],
    ['What is my balance?', 'You have $20 in checking.', 'Thanks!', 'Bye.'],
    ['Find me a bus to Leeds.', 'There is a bus at 7:40 am for $28.', 'Show me.', 'Here you go.'],
  ])('leaves alone a dialogue with nothing to see: %s', (...texts) => {
    expect(scanByRules(talk(...texts))).toEqual([]);
  });

  it('shows a thing once, and at most two', () => {
    const cakes = talk(
      'I want a carrot cake.',
      'There is a carrot cake.',
      'Look at my red bicycle.',
      'How about a corgi?',
    );
    expect(scanByRules(cakes).map((pick) => pick.turn)).toEqual([0, 2]);
    expect(scanByRules(cakes, { maxPictures: 3 })).toHaveLength(3);
    expect(scanByRules(cakes, { maxPictures: 0 })).toEqual([]);
  });

  it('takes any text', () => {
    expect(scanByRules([])).toEqual([]);
    expect(scanByRules([{ role: 'system', content: 'I want a red balloon.' }])).toEqual([]);
    expect(scanByRules(talk('\ud800 (((…))) constructor __proto__ 😀'.repeat(500)))).toEqual([]);
    expect(describeByRules('')).toBeNull();
  });

  it('cancels', async () => {
    const signal = AbortSignal.abort();
    await expect(createRuleScanner()([talk('I want a latte.')], { signal })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('scores of turns', () => {
  it('counts over all dialogues', () => {
    const sets = [
      { picked: [0, 3], labelled: [0, 4] },
      { picked: [], labelled: [1] },
    ];
    expect(scoreTurns(sets)).toMatchObject({ hits: 1, precision: 0.5, recall: 1 / 3, f1: 0.4 });
    expect(scoreTurns(sets, 1)).toMatchObject({ hits: 2, precision: 1, recall: 2 / 3 });
  });

  it('hits a label once', () => {
    expect(scoreTurns([{ picked: [1, 2, 3], labelled: [2] }], 1).hits).toBe(1);
  });

  it('is perfect where there is nothing', () => {
    expect(scoreTurns([{ picked: [], labelled: [] }]).f1).toBe(1);
    expect(scoreTurns([{ picked: [1], labelled: [] }]).f1).toBe(0);
  });
});
