import { describe, expect, it } from 'vitest';
import { plainPixels } from '../../tests/fixtures/magid/scripted.ts';
import { StudioError } from '../lib/errors.ts';
import type { ImageRef } from '../lib/images/image-ref.ts';
import type { Gate } from '../lib/magid/gate.ts';
import type { SlottedDialogue } from '../lib/magid/slots.ts';
import { bytesColumn, textAt } from '../lib/table/column.ts';
import { createTable } from '../lib/table/table.ts';
import type { MagidEvent } from './magid-contracts.ts';
import { type MagidTools, pictureDialogues, redraw } from './magid-run.ts';
import { withPictures } from './magid-store.ts';

const dialogues: readonly SlottedDialogue[] = ['cat', 'storm', 'dog'].map((word, row) => ({
  ...{ row, slots: [], error: null },
  messages: [{ role: 'user', content: `look at my ${word}` }],
}));

/** Pictures pass from the second seed on; drawing a storm fails. */
function tools(): MagidTools & { readonly stored: string[] } {
  const stored: string[] = [];
  const gate: Gate = async ({ pixels }) => {
    const isKept = (pixels.data[0] ?? 0) >= 1;
    const failed = isKept ? [] : (['match'] as const);
    return { isKept, failed, match: isKept ? 0.8 : 0.1, aesthetic: 0.9, isSafe: true, unsafeReason: '' };
  };
  return {
    ...{ stored, gate, isShort: true },
    scan: async ([messages]) => {
      const description = `a ${messages?.[0]?.content.split(' ').at(-1)}`;
      return [[{ turn: 0, description, reason: 'why' }]];
    },
    draw: async (prompt, seed) => {
      if (prompt.includes('storm')) throw new StudioError('model-failed', 'too wild');
      return plainPixels(seed);
    },
    store: async ({ data, width, height }, alt) => {
      stored.push(`${alt} ${data[0]}`);
      const hash = String(data[0]).padStart(64, '0');
      return { hash, type: 'image/png', width, height, bytes: 1, alt } satisfies ImageRef;
    },
  };
}

async function run(signal?: AbortSignal, onEvent: (event: MagidEvent) => void = () => undefined) {
  const events: MagidEvent[] = [];
  const given = tools();
  const emit = (event: MagidEvent): void => {
    events.push(event);
    onEvent(event);
  };
  const end = pictureDialogues(given, { dialogues, seed: 0, signal, emit });
  return { events, given, end };
}

describe('pictures for many dialogues', () => {
  it('tells every attempt with its stored picture, each stored once', async () => {
    const { events, given, end } = await run();
    await end;
    const attempts = events.flatMap((event) => (event.kind === 'attempt' && event.row === 0 ? [event.attempt] : []));
    expect(
      attempts.map(({ seed, prompt, verdict, image }) => [seed, prompt, verdict.match, image?.hash.at(-1)]),
    ).toEqual([
      [0, 'cat', 0.1, '0'],
      [1, 'cat', 0.8, '1'],
    ]);
    expect(given.stored).toEqual(['cat 0', 'cat 1', 'dog 0', 'dog 1']);
  });

  it('goes on after a dialogue that fails', async () => {
    const { events, end } = await run();
    await end;
    const ends = events.filter(({ kind }) => kind === 'done' || kind === 'failed');
    expect(ends).toEqual([
      { kind: 'done', row: 0 },
      { kind: 'failed', row: 1, message: 'too wild' },
      { kind: 'done', row: 2 },
    ]);
  });

  it('stops when it is cancelled', async () => {
    const abort = new AbortController();
    const { events, end } = await run(abort.signal, ({ kind }) => kind === 'attempt' && abort.abort());
    await expect(end).rejects.toMatchObject({ code: 'aborted' });
    expect(events.filter(({ kind }) => kind === 'attempt')).toHaveLength(1);
  });

  it('draws one more picture from the words it is given', async () => {
    const models = { generator: 'a', matcher: 'b' };
    const request = { models, thresholds: { minMatch: 0.35, minAesthetic: 0.5 }, turn: 0, utterance: 'look' };
    const attempt = await redraw(tools(), { ...request, words: 'red cat', seed: 7, tryNumber: 4 }, undefined);
    expect(attempt).toMatchObject({ round: 'person', seed: 7, prompt: 'red cat', verdict: { match: 0.8 } });
  });
});

it('stores pictures in conversations and attempts beside them; other rows stay as they are', () => {
  const texts = ['[{"role":"user","content":"look at my cat"}]', '[{"from":"human","value":"hi"}]'];
  const table = createTable(
    [
      { name: 'chat', kind: 'conversation', role: 'feature' },
      { name: 'picture_attempts', kind: 'text', role: 'feature' },
    ],
    [bytesColumn(texts), bytesColumn(['x', null])],
  );
  const image: ImageRef = { hash: 'a'.repeat(64), type: 'image/png', width: 4, height: 4, bytes: 9, alt: 'cat' };
  const verdict = { isKept: true, failed: [], match: 0.5, aesthetic: 0.9, isSafe: true, unsafeReason: '' };
  const attempt = { turn: 0, round: 'first', tryNumber: 1, seed: 0, prompt: 'cat', description: 'cat' } as const;
  const pick = { turn: 0, description: 'a cat', reason: 'why', words: 'cat', chosen: null, isDropped: false };
  const slots = [{ ...pick, attempts: [{ ...attempt, verdict, image }] }];
  const request = { dialogues: [{ ...(dialogues[0] as SlottedDialogue), slots }] };
  const made = withPictures(table, 0, { ...request, thresholds: { minMatch: 0.35, minAesthetic: 0.5 } });
  expect(made.schema.map(({ name }) => name)).toEqual(['chat', 'picture_attempts', 'picture_attempts_2']);
  const cellsOf = (at: number): (string | null)[] => {
    const column = made.columns[at];
    return column?.layout === 'bytes' ? [textAt(column, 0), textAt(column, 1)] : [];
  };
  expect(JSON.parse(cellsOf(0)[0] ?? '')).toEqual([{ role: 'user', content: 'look at my cat', image }]);
  expect(cellsOf(0)[1]).toBe(texts[1]);
  expect(cellsOf(2)[0]).toContain('"kept":true');
  expect(cellsOf(2)[1]).toBeNull();
});
