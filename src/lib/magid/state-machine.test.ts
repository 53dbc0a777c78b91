import { describe, expect, it } from 'vitest';
import { plainPixels, scriptedModel } from '../../../tests/fixtures/magid/scripted.ts';
import type { ImageRef, Pixels } from '../images/image-ref.ts';
import type { ChatMessage } from '../language/types.ts';
import { randomStream } from '../random.ts';
import { createGate, embeddedThresholds } from './gate.ts';
import { shortenWith } from './shorten.ts';
import { drawWith, pictureDialogue, type PictureResult, type PictureServices, promptOf } from './state-machine.ts';

const messages: readonly ChatMessage[] = [
  { role: 'user', content: 'I want a large iced latte with oat milk.' },
  { role: 'assistant', content: 'How about a carrot cake on a plate?' },
];
const latte = { turn: 0, description: 'a large iced latte with oat milk', reason: '' };
const cake = { turn: 1, description: 'a carrot cake on a plate.', reason: '' };
const refOf = (alt: string): ImageRef => ({
  ...{ hash: '0'.repeat(64), type: 'image/png', width: 8, height: 8, bytes: 1, alt },
});

/** ok: passes. m: does not fit. a: not pleasant. u: unsafe. n: scores that are no numbers. */
type Score = 'ok' | 'm' | 'a' | 'u' | 'n';

interface Script {
  readonly name: string;
  readonly picks?: readonly (typeof latte)[];
  readonly scores: readonly Score[];
  /** What the language model answers when asked for shorter words; rules where absent. */
  readonly answers?: readonly string[];
  readonly seed?: number;
  readonly style?: string;
  readonly calls: readonly (readonly [number, string])[];
  /** Turns that got a picture. */
  readonly kept: readonly number[];
}

const [long, short, cakeText] = [latte.description, 'a large iced latte', 'a carrot cake on a plate.'];
const three = (prompt: string, seed = 0) => [0, 1, 2].map((retry) => [seed + retry, prompt] as const);

const scripts: readonly Script[] = [
  { name: 'passes at once', scores: ['ok'], calls: [[0, long]], kept: [0] },
  { name: 'passes with the second seed', scores: ['m', 'ok'], calls: three(long).slice(0, 2), kept: [0] },
  { name: 'passes with the third seed', scores: ['m', 'a', 'ok'], calls: three(long), kept: [0] },
  {
    ...{ name: 'passes after feedback', scores: ['m', 'm', 'm', 'ok'], kept: [0] },
    calls: [...three(long), [0, short]],
  },
  {
    ...{ name: 'passes with the last try after feedback', scores: ['m', 'm', 'a', 'a', 'm', 'ok'], kept: [0] },
    calls: [...three(long), ...three(short)],
  },
  {
    ...{ name: 'drops after six tries', scores: ['m', 'm', 'm', 'm', 'm', 'm'], kept: [] },
    calls: [...three(long), ...three(short)],
  },
  {
    ...{ name: 'takes shorter words from the model', answers: ['an iced latte'], kept: [0] },
    ...{ scores: ['a', 'a', 'a', 'ok'], calls: [...three(long), [0, 'an iced latte']] },
  },
  {
    ...{ name: 'takes no longer words from the model', answers: [`${long} and a straw`], kept: [0] },
    ...{ scores: ['a', 'a', 'a', 'ok'], calls: [...three(long), [0, short]] },
  },
  {
    ...{ name: 'has no feedback where nothing is shorter', picks: [{ ...latte, description: 'latte' }], kept: [] },
    ...{ scores: ['m', 'm', 'm'], calls: three('latte') },
  },
  {
    ...{ name: 'starts each pick anew, also after a dropped one', picks: [latte, cake], kept: [1] },
    scores: ['m', 'm', 'm', 'm', 'm', 'm', 'a', 'ok'],
    calls: [...three(long), ...three(short), [0, cakeText], [1, cakeText]],
  },
  {
    ...{ name: 'counts on from the given seed, with a style for the last full stop', picks: [cake], kept: [1] },
    ...{ seed: 41, style: ', photographic style.', scores: ['m', 'm', 'ok'] },
    calls: three('a carrot cake on a plate, photographic style.', 41),
  },
  {
    ...{ name: 'refuses the unsafe and what has no score', scores: ['u', 'n', 'u', 'u', 'ok'], kept: [0] },
    calls: [...three(long), [0, short], [1, short]],
  },
];

function services({ scores, answers }: Pick<Script, 'scores' | 'answers'>) {
  const calls: (readonly [number, string])[] = [];
  const stored: string[] = [];
  const scoreNow = () => scores[calls.length - 1] ?? 'm';
  const made: PictureServices = {
    draw: async (prompt, seed) => {
      calls.push([seed, prompt]);
      return plainPixels(calls.length);
    },
    gate: createGate({
      match: async () => ({ ok: 0.3, m: 0.1, a: 0.3, u: 0.9, n: Number.NaN })[scoreNow()],
      aesthetics: async () => ({ ok: 0.6, m: 0.6, a: 0.4, u: 0.9, n: Number.NaN })[scoreNow()],
      safety: async () => ({ isSafe: scoreNow() !== 'u', reason: '' }),
    }),
    store: async (_, alt) => {
      stored.push(alt);
      return refOf(alt);
    },
    ...(answers ? { shorten: shortenWith(scriptedModel(answers).model) } : {}),
  };
  return { made, calls, stored };
}

async function runAll(run: ReturnType<typeof pictureDialogue>) {
  const attempts = [];
  for (;;) {
    const { done, value } = await run.next();
    if (done) return { attempts, result: value satisfies PictureResult };
    attempts.push(value);
  }
}

describe('the loop of draw, judge and feedback', () => {
  it('has 12 scripts', () => expect(scripts).toHaveLength(12));

  it.each(scripts)('$name', async ({ picks = [latte], seed = 0, style = '', calls, kept, ...script }) => {
    const { made, calls: seen, stored } = services(script);
    const { attempts, result } = await runAll(pictureDialogue(messages, picks, made, { seed, style }));
    expect(seen).toEqual(calls);
    expect(attempts.map((attempt) => [attempt.seed, attempt.prompt])).toEqual(calls);
    expect(result.messages.flatMap(({ image }, turn) => (image ? [turn] : []))).toEqual(kept);
    expect(result.dropped.map((pick) => pick.turn)).toEqual(picks.map((p) => p.turn).filter((t) => !kept.includes(t)));
    expect(stored).toHaveLength(kept.length);
    expect(result.attempts.filter((attempt) => attempt.verdict.isKept)).toHaveLength(kept.length);
    for (const { pixels, verdict } of attempts) expect(pixels === null).toBe(!verdict.isSafe);
  });

  it('numbers tries and rounds, and names the kept picture by its last description', async () => {
    const { made, stored } = services({ scores: ['m', 'm', 'm', 'm', 'ok'] });
    const { attempts, result } = await runAll(pictureDialogue(messages, [latte], made));
    expect(attempts.map(({ round, tryNumber }) => `${round} ${tryNumber}`)).toEqual([
      ...['first 1', 'first 2', 'first 3', 'feedback 1', 'feedback 2'],
    ]);
    expect(result.messages[0]).toEqual({ ...messages[0], image: refOf(short) });
    expect(stored).toEqual([short]);
    expect('pixels' in (result.attempts[0] ?? {})).toBe(false);
  });

  it('cancels before the next picture', async () => {
    const { made, calls } = services({ scores: ['m', 'm', 'ok'] });
    const controller = new AbortController();
    const run = pictureDialogue(messages, [latte], made, { signal: controller.signal });
    await run.next();
    controller.abort();
    await expect(run.next()).rejects.toMatchObject({ code: 'aborted' });
    expect(calls).toHaveLength(1);
  });

  it('refuses a pick of a turn that is not there', async () => {
    const run = pictureDialogue(messages, [{ ...latte, turn: 9 }], services({ scores: [] }).made);
    await expect(run.next()).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('draws with a model, one request a try', async () => {
    const settings = { sampler: 'euler' as const, steps: 8, guidance: 4, width: null, height: null };
    const info = {
      id: 'm',
      device: 'none' as const,
      fingerprint: '',
      loadMs: 0,
      sizeBytes: 0,
      defaults: settings,
      notes: [],
    };
    const draw = drawWith({ info, generate: async ([request]) => [plainPixels(request?.seed ?? 0)] });
    expect((await draw('a cake', 7, undefined)).data[0]).toBe(7);
    await expect(drawWith({ info, generate: async () => [] })('a', 1, undefined)).rejects.toMatchObject({
      code: 'model-failed',
    });
    expect(promptOf('a cake. ', '!')).toBe('a cake!');
  });
});

describe('what is kept, over 300 random runs', () => {
  it('passes every check, and is never an unsafe picture', async () => {
    const stored: Pixels[] = [];
    const scores = new Map<Pixels, { match: number; looks: number; isSafe: boolean }>();
    const scoreOf = (pixels: Pixels) => scores.get(pixels)!;
    const [offScores, onScores]: [number[], number[]] = [[], []];
    for (let index = 0; index < 300; index++) {
      const stream = randomStream(3, 'gate', index);
      let drawn = 0;
      const made: PictureServices = {
        draw: async () => {
          const pixels = plainPixels(1);
          const [match, looks, unsafe] = [0, 1, 2].map((lane) => stream.uniform(drawn, lane)) as [
            number,
            number,
            number,
          ];
          scores.set(pixels, { match, looks, isSafe: unsafe > 0.4 });
          if (drawn++ === 0) offScores.push(match);
          return pixels;
        },
        gate: createGate(
          {
            match: async ({ pixels }) => scoreOf(pixels).match,
            aesthetics: async (pixels) => scoreOf(pixels).looks,
            safety: async ({ pixels }) => ({ isSafe: scoreOf(pixels).isSafe, reason: '' }),
          },
          embeddedThresholds,
        ),
        store: async (pixels, alt) => {
          stored.push(pixels);
          onScores.push(scoreOf(pixels).match);
          return refOf(alt);
        },
      };
      await runAll(pictureDialogue(messages, [latte, cake], made));
    }
    expect(stored.length).toBeGreaterThan(300);
    for (const pixels of stored) {
      const { match, looks, isSafe } = scoreOf(pixels);
      expect(isSafe && match >= embeddedThresholds.minMatch && looks >= embeddedThresholds.minAesthetic).toBe(true);
    }
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(onScores)).toBeGreaterThan(mean(offScores));
  });
});
