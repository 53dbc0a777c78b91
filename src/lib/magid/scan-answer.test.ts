import { describe, expect, it } from 'vitest';
import type { ChatMessage } from '../language/types.ts';
import { randomStream } from '../random.ts';
import { parseScanAnswer } from './scan-answer.ts';

const messages: readonly ChatMessage[] = [
  { role: 'system', content: 'Be kind.' },
  { role: 'user', content: 'I would like a large iced latte with oat milk, please, and make it quick.' },
  { role: 'assistant', content: 'Sure. Anything else?' },
  { role: 'user', content: 'A slice of carrot cake.' },
];
const read = (answer: string, maxPictures = 2) => parseScanAnswer(answer, messages, { maxPictures });
const turnsOf = (answer: string) => read(answer).map((pick) => pick.turn);

describe('answers as JSON', () => {
  it('reads picks in ascending order', () => {
    const answer =
      '{"picks":[{"turn":3,"reason":"cake","description":"a slice of carrot cake"},{"turn":"1","reason":"","description":"an iced latte"}]}';
    expect(read(answer)).toEqual([
      { turn: 1, description: 'an iced latte', reason: '' },
      { turn: 3, description: 'a slice of carrot cake', reason: 'cake' },
    ]);
  });

  it('reads them out of a fence, and as a bare list', () => {
    expect(turnsOf('Here:\n```json\n{"picks":[{"turn":1,"description":"an iced latte"}]}\n```')).toEqual([1]);
    expect(turnsOf('[{"turn":1,"description":"an iced latte"}]')).toEqual([1]);
  });

  it('merges picks of one turn and of one description', () => {
    const picks = [
      { turn: 1, description: 'an iced latte' },
      { turn: 1, description: 'a cup' },
      { turn: 3, description: 'An iced latte.' },
    ];
    expect(read(JSON.stringify({ picks }))).toEqual([{ turn: 1, description: 'an iced latte', reason: '' }]);
  });

  it('keeps at most so many pictures, the first named', () => {
    const picks = [3, 1].map((turn) => ({ turn, description: `thing of ${'x'.repeat(turn)}` }));
    expect(read(JSON.stringify({ picks }), 1).map((pick) => pick.turn)).toEqual([3]);
    expect(read(JSON.stringify({ picks }), 0)).toEqual([]);
  });

  it.each([
    ['a turn that is not there', { turn: 4, description: 'an iced latte' }],
    ['a turn below the first', { turn: -1, description: 'an iced latte' }],
    ['a turn between two', { turn: 1.5, description: 'an iced latte' }],
    ["the system's turn", { turn: 0, description: 'an iced latte' }],
    ['no image', { turn: 1, description: 'No image needed' }],
    ['a placeholder', { turn: 1, description: 'image_description' }],
    ['nothing', { turn: 1, description: ' "" ' }],
    ['an echo of the message', { turn: 1, description: messages[1]!.content }],
    ['no text', { turn: 1, description: 7 }],
  ])('drops %s', (_, pick) => {
    expect(read(JSON.stringify({ picks: [pick] }))).toEqual([]);
  });

  it('drops an example of the prompt', () => {
    const limits = { maxPictures: 2, examples: ['a lemon pie'] };
    expect(parseScanAnswer('{"picks":[{"turn":1,"description":"A lemon pie."}]}', messages, limits)).toEqual([]);
  });
});

describe('answers in tags', () => {
  it('reads reason and lines', () => {
    const answer =
      '<reason>the drink</reason>\n<result>Utterance 1: a large iced latte with oat milk\nUtterance 3: carrot cake on a plate</result>';
    expect(read(answer)).toEqual([
      { turn: 1, description: 'a large iced latte with oat milk', reason: 'the drink' },
      { turn: 3, description: 'carrot cake on a plate', reason: 'the drink' },
    ]);
  });

  it('reads a result that was cut off', () => {
    expect(turnsOf('<reason>x</reason><result>Utterance 1: a large iced latte wi')).toEqual([1]);
  });

  it('drops short lines, lines without a number and "no image"', () => {
    expect(
      turnsOf(
        '<result>1: a latte\nUtterance: a large iced latte with oat milk\n3: no image for this one here</result>',
      ),
    ).toEqual([]);
  });

  it('drops a result as long as the dialogue', () => {
    const spoken = messages.reduce((sum, { content }) => sum + content.length + 1, 0);
    expect(turnsOf(`<result>${'Utterance 1: '.padEnd(spoken, 'latte ')}</result>`)).toEqual([]);
  });

  it('finds nothing in text without tags', () => {
    expect(turnsOf('Utterance 1: a large iced latte with oat milk')).toEqual([]);
  });
});

const pieces = [
  ...['<result>', '</result>', '<reason>', '</reason>', 'Utterance ', '1', '3', '-1', '99', '4294967297', '1e3', ': '],
  ...[
    '{"picks":',
    '[',
    ']',
    '{',
    '}',
    '"turn":',
    '"description":',
    '"an iced latte"',
    '"reason":null',
    ',',
    '\n',
    '\\',
  ],
  ...[
    'a large iced latte with oat milk',
    'no image',
    '\u0000',
    '\ud800',
    '😀',
    'NaN',
    'null',
    'true',
    '"',
    '__proto__',
  ],
];

describe('malformed answers', () => {
  it('never throws and never names a turn that is not there, on 200 of them', () => {
    for (let index = 0; index < 200; index++) {
      const stream = randomStream(7, 'malformed', index);
      const parts = Array.from(
        { length: 1 + stream.below(40, 0) },
        (_, i) => pieces[stream.below(pieces.length, i + 1)],
      );
      const start = ['', '{"picks":[{"turn":', '<result>Utterance '][stream.below(3, 99)] ?? '';
      const picks = read(start + parts.join(''));
      expect(picks.length).toBeLessThanOrEqual(2);
      for (const { turn, description } of picks) {
        expect([1, 2, 3]).toContain(turn);
        expect(description.length).toBeGreaterThan(0);
        expect(description.length).toBeLessThanOrEqual(200);
      }
      expect(new Set(picks.map((pick) => pick.turn)).size).toBe(picks.length);
    }
  });

  it('is not slow on a long one', () => {
    expect(read(`<result>${'Utterance 1: '.repeat(100_000)}`).length).toBeLessThanOrEqual(1);
    expect(read('[{'.repeat(50_000))).toEqual([]);
  });
});
