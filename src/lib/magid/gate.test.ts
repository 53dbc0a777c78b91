import { describe, expect, it } from 'vitest';
import { plainPixels } from '../../../tests/fixtures/magid/scripted.ts';
import type { ImageMatcher } from '../image-models/types.ts';
import type { Pixels } from '../images/image-ref.ts';
import { plainAesthetics } from './aesthetics.ts';
import { clipThresholds, createGate, type GateSubject, matchWith } from './gate.ts';
import { plainSafety, skinShare } from './safety.ts';

function subject(pixels: Pixels = plainPixels(90)): GateSubject {
  return { pixels, description: 'a red car', utterance: 'Look at my car!', prompt: 'a red car' };
}
const gateWith = (match: number | null, aesthetic: number, isSafe = true) =>
  createGate({
    match: match === null ? null : async () => match,
    aesthetics: async () => aesthetic,
    safety: async () => ({ isSafe, reason: isSafe ? '' : 'told so' }),
  });

/** Blocks of blue and orange. */
function lively(side = 32): Pixels {
  const pixels = plainPixels(0, 0, 0, side);
  for (let i = 0; i < side * side; i++) {
    const isBlue = ((i >> 2) + Math.floor(i / side / 4)) % 2 === 0;
    pixels.data.set(isBlue ? [40, 60, 200, 255] : [250, 170, 40, 255], i * 4);
  }
  return pixels;
}

describe('the gate', () => {
  it("keeps what reaches the paper's thresholds", async () => {
    expect(clipThresholds).toEqual({ minMatch: 0.21, minAesthetic: 0.51 });
    expect(await gateWith(0.21, 0.51)(subject(), {})).toMatchObject({ isKept: true, failed: [], match: 0.21 });
  });

  it.each([
    [0.2, 0.9, true, ['match']],
    [0.9, 0.5, true, ['aesthetic']],
    [0.9, 0.9, false, ['safety']],
    [Number.NaN, Number.NaN, true, ['match', 'aesthetic']],
    [0, 0, false, ['match', 'aesthetic', 'safety']],
  ])('names what refused: %f, %f, %s', async (match, aesthetic, isSafe, failed) => {
    expect(await gateWith(match, aesthetic, isSafe)(subject(), {})).toMatchObject({ isKept: false, failed, isSafe });
  });

  it('asks no matcher where there is none', async () => {
    expect(await gateWith(null, 0.6)(subject(), {})).toMatchObject({ isKept: true, match: null });
  });

  it('lets no error of the safety check pass', async () => {
    const safety = async () => Promise.reject(new Error('no classifier'));
    await expect(createGate({ match: null, safety })(subject(lively()), {})).rejects.toThrow('no classifier');
  });

  it('matches by cosine with the utterance or the description', async () => {
    const asked: string[] = [];
    const matcher: ImageMatcher = {
      info: {
        ...{ id: 'm', device: 'none', fingerprint: '', loadMs: 0, sizeBytes: 0, notes: [] },
        ...{ dimensions: 2, logitScale: 1 },
      },
      embedImages: async () => [Float32Array.of(1, 0)],
      embedTexts: async (texts) => {
        asked.push(...texts);
        return [Float32Array.of(-0.6, 0.8)];
      },
    };
    expect(await matchWith(matcher, { text: 'utterance', isNormalized: false })(subject(), {})).toBeCloseTo(-0.6);
    expect(await matchWith(matcher, { text: 'description', isNormalized: true })(subject(), {})).toBeCloseTo(0.2);
    expect(asked).toEqual(['Look at my car!', 'a red car']);
  });
});

describe('aesthetics from pixels', () => {
  it('tells a lively picture from a flat one, in [0, 1]', async () => {
    for (const pixels of [plainPixels(0), plainPixels(128), plainPixels(255)]) {
      expect(await plainAesthetics(pixels, {})).toBe(0);
    }
    const score = await plainAesthetics(lively(), {});
    expect(score).toBeGreaterThan(0.8);
    expect(score).toBeLessThanOrEqual(1);
  });
});

describe('the plain safety check', () => {
  it('stops words and skin', async () => {
    const pixels = lively();
    expect(await plainSafety({ pixels, prompt: 'a Nude portrait' }, {})).toEqual({
      ...{ isSafe: false, reason: 'the prompt says "nude"' },
    });
    expect((await plainSafety({ pixels: plainPixels(220, 160, 130), prompt: 'a beach' }, {})).isSafe).toBe(false);
    expect(skinShare(plainPixels(20, 80, 200))).toBe(0);
  });

  it('lets harmless words pass', async () => {
    for (const prompt of ['a grape in Essex', 'a Sussex cottage', 'a gorilla', 'a bloody mary', 'therapist at work']) {
      expect((await plainSafety({ pixels: plainPixels(20, 80, 200), prompt }, {})).isSafe).toBe(true);
    }
  });
});
