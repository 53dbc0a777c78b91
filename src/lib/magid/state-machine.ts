// From picks to pictures: draw, judge, try the next seeds, then a shorter description, else go without. The loop of MAGID
// (arXiv 2403.03194, section 3.3 and its repository): at most 3 tries, one round of feedback, at most 3 tries more.

import { StudioError, throwIfAborted } from '../errors.ts';
import type { ImageRef, Pixels } from '../images/image-ref.ts';
import type { ImageModel, ImageSettings } from '../image-models/types.ts';
import type { ChatMessage } from '../language/types.ts';
import type { Gate, GateVerdict } from './gate.ts';
import { type Shorten, shortenByRules } from './shorten.ts';
import type { PicturedMessage, PicturePick } from './types.ts';

/** Tries of one description: the first and at most two retries. */
export const TRIES = 3;

export interface PictureServices {
  /** Makes one picture. Same prompt and seed, same picture. @throws StudioError */
  readonly draw: (prompt: string, seed: number, signal: AbortSignal | undefined) => Promise<Pixels>;
  readonly gate: Gate;
  /** Stores a picture that is kept. */
  readonly store: (pixels: Pixels, alt: string) => Promise<ImageRef>;
  /** By rules where absent. */
  readonly shorten?: Shorten;
}

export interface PictureOptions {
  /** Seed of every pick's first try, a safe integer. */
  readonly seed: number;
  /** Added to each description, e.g. ", photographic style." as in the paper; a full stop before it goes. */
  readonly style: string;
}

export const defaultPictureOptions: PictureOptions = { seed: 0, style: '' };

/** What happened to one drawn picture. */
export interface AttemptRecord {
  /** Index among the picks. */
  readonly pick: number;
  readonly turn: number;
  /** feedback: after the description was made shorter. */
  readonly round: 'first' | 'feedback';
  /** 1 to 3 in its round. */
  readonly tryNumber: number;
  readonly seed: number;
  readonly prompt: string;
  readonly description: string;
  readonly verdict: GateVerdict;
}

export interface Attempt extends AttemptRecord {
  /** null for a picture that may not be shown. */
  readonly pixels: Pixels | null;
}

export interface PictureResult {
  /** The conversation; kept pictures are named with their description as `alt`. */
  readonly messages: readonly PicturedMessage[];
  /** All attempts in order, without pixels. */
  readonly attempts: readonly AttemptRecord[];
  /** Picks that got no picture. */
  readonly dropped: readonly PicturePick[];
}

/**
 * Draws the picks of a conversation, one after another; yields each attempt once it is judged, returns the result.
 * Seeds of a pick's tries count up from `options.seed`; the feedback round begins there again.
 * @throws StudioError `bad-input` for a pick without message, `aborted`, and what models and gate throw
 */
export async function* pictureDialogue(
  messages: readonly ChatMessage[],
  picks: readonly PicturePick[],
  services: PictureServices,
  options: Partial<PictureOptions> & { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Attempt, PictureResult, void> {
  const settings = { ...defaultPictureOptions, ...options };
  const pictured: PicturedMessage[] = [...messages];
  const attempts: AttemptRecord[] = [];
  const dropped: PicturePick[] = [];
  for (const [index, pick] of picks.entries()) {
    const message = messages[pick.turn];
    if (!message)
      throw new StudioError('bad-input', `pick of turn ${pick.turn}, allowed is 0 to ${messages.length - 1}`);
    const tries = tryPick({ pick, index, utterance: message.content }, services, settings);
    let kept: Attempt | null = null;
    for await (const attempt of tries) {
      attempts.push(withoutPixels(attempt));
      if (attempt.verdict.isKept) kept = attempt;
      yield attempt;
    }
    if (kept?.pixels) {
      const image = await services.store(kept.pixels, kept.description);
      pictured[pick.turn] = { ...message, image };
    } else {
      dropped.push(pick);
    }
  }
  return { messages: pictured, attempts, dropped };
}

function withoutPixels(attempt: Attempt): AttemptRecord {
  const { pixels: _, ...record } = attempt;
  return record;
}

interface Wanted {
  readonly pick: PicturePick;
  readonly index: number;
  readonly utterance: string;
}
type Settings = PictureOptions & { readonly signal?: AbortSignal | undefined };

/** All attempts of one pick; the last is kept or none is. */
async function* tryPick(wanted: Wanted, services: PictureServices, settings: Settings): AsyncGenerator<Attempt> {
  const { signal } = settings;
  let { description } = wanted.pick;
  for (const round of ['first', 'feedback'] as const) {
    for (let retry = 0; retry < TRIES; retry++) {
      const attempt = await tryOnce({ ...wanted, round, retry, description }, services, settings);
      yield attempt;
      if (attempt.verdict.isKept) return;
    }
    if (round === 'feedback') return;
    throwIfAborted(signal);
    const shorter = await (services.shorten ?? shortenByRules)(description, { signal });
    if (shorter === null) return; // the same words again would give the same pictures
    description = shorter;
  }
}

type Trial = Wanted & Pick<AttemptRecord, 'round' | 'description'> & { readonly retry: number };

async function tryOnce(trial: Trial, services: PictureServices, settings: Settings): Promise<Attempt> {
  const { pick, index, round, retry, description, utterance } = trial;
  const { signal } = settings;
  throwIfAborted(signal);
  const prompt = promptOf(description, settings.style);
  const seed = settings.seed + retry;
  const pixels = await services.draw(prompt, seed, signal);
  throwIfAborted(signal);
  const verdict = await services.gate({ pixels, description, utterance, prompt }, { signal });
  throwIfAborted(signal);
  const record = { pick: index, turn: pick.turn, round, tryNumber: retry + 1, seed, prompt, description, verdict };
  return { ...record, pixels: verdict.isSafe ? pixels : null };
}

/** The description with the style in place of its last full stop. */
export function promptOf(description: string, style: string): string {
  return style === '' ? description : `${description.replace(/\.\s*$/, '')}${style}`;
}

/** Draws with an image model. @throws StudioError `model-failed` when it gives no picture, and what the model throws */
export function drawWith(model: ImageModel, settings: ImageSettings = model.info.defaults): PictureServices['draw'] {
  return async (prompt, seed, signal) => {
    const [pixels] = await model.generate([{ prompt, negative: '', settings, seed }], { signal });
    if (!pixels) throw new StudioError('model-failed', `${model.info.id} gave no picture`);
    return pixels;
  };
}
