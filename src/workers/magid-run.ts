// Many dialogues, one after the other: scan all, then draw and judge, so that what is left to do is known early.

import { isAborted, throwIfAborted } from '../lib/errors.ts';
import type { ImageRef, Pixels } from '../lib/images/image-ref.ts';
import type { Gate } from '../lib/magid/gate.ts';
import type { Shorten } from '../lib/magid/shorten.ts';
import { plainMessages, type SlottedDialogue, slotsOf, type StoredAttempt } from '../lib/magid/slots.ts';
import { pictureDialogue, type PictureServices } from '../lib/magid/state-machine.ts';
import type { PicturePick, ScanDialogues } from '../lib/magid/types.ts';
import type { MagidEvent, RedrawRequest } from './magid-contracts.ts';

export interface MagidTools {
  readonly scan: ScanDialogues;
  readonly shorten?: Shorten;
  readonly draw: PictureServices['draw'];
  readonly gate: Gate;
  readonly store: (pixels: Pixels, alt: string) => Promise<ImageRef>;
  /** The image model knows few words: it is told the short phrase of a description. */
  readonly isShort: boolean;
}

export interface MagidRun {
  readonly dialogues: readonly SlottedDialogue[];
  readonly seed: number;
  readonly signal: AbortSignal | undefined;
  readonly emit: (event: MagidEvent) => void;
}

/** Gives dialogues pictures and tells each step. @throws StudioError `aborted` */
export async function pictureDialogues(tools: MagidTools, run: MagidRun): Promise<void> {
  const { dialogues, emit } = run;
  const found = new Map<number, readonly PicturePick[]>();
  emit({ kind: 'stage', stage: 'reading the dialogues' });
  for (const dialogue of dialogues) {
    await guarded(dialogue, run, async () => {
      const [picks = []] = await tools.scan([plainMessages(dialogue.messages)], { signal: run.signal });
      found.set(dialogue.row, picks);
      emit({ kind: 'scanned', row: dialogue.row, picks });
    });
  }
  emit({ kind: 'stage', stage: 'drawing' });
  for (const dialogue of dialogues) {
    const picks = found.get(dialogue.row);
    if (!picks) continue;
    await guarded(dialogue, run, async () => {
      await drawDialogue(tools, run, { dialogue, picks });
      emit({ kind: 'done', row: dialogue.row });
    });
  }
}

/** A failure is told and the next dialogue goes on; only a cancel ends the run. */
async function guarded({ row }: SlottedDialogue, run: MagidRun, work: () => Promise<void>): Promise<void> {
  throwIfAborted(run.signal);
  try {
    await work();
  } catch (error) {
    if (isAborted(error) || run.signal?.aborted) throw error;
    run.emit({ kind: 'failed', row, message: error instanceof Error ? error.message : String(error) });
  }
}

interface Scanned {
  readonly dialogue: SlottedDialogue;
  readonly picks: readonly PicturePick[];
}

async function drawDialogue(tools: MagidTools, run: MagidRun, { dialogue, picks }: Scanned): Promise<void> {
  const refs = new Map<Pixels, ImageRef>();
  const services: PictureServices = {
    ...{ draw: tools.draw, gate: tools.gate },
    store: async (pixels, alt) => refs.get(pixels) ?? tools.store(pixels, alt),
    ...(tools.shorten ? { shorten: tools.shorten } : {}),
  };
  const wanted = slotsOf(picks, tools.isShort).map((slot) => ({ ...slot, description: slot.words }));
  const attempts = pictureDialogue(plainMessages(dialogue.messages), wanted, services, {
    ...{ seed: run.seed, signal: run.signal },
  });
  for await (const { pixels, pick, ...record } of attempts) {
    const image = pixels && (await tools.store(pixels, record.description));
    if (pixels && image) refs.set(pixels, image);
    run.emit({ kind: 'attempt', row: dialogue.row, slot: pick, attempt: { ...record, image } });
  }
}

/** One more picture for one place, whatever the checks say of it. @throws StudioError what model and checks throw */
export async function redraw(
  { draw, gate, store }: Pick<MagidTools, 'draw' | 'gate' | 'store'>,
  { turn, words, utterance, seed, tryNumber }: RedrawRequest,
  signal: AbortSignal | undefined,
): Promise<StoredAttempt> {
  const pixels = await draw(words, seed, signal);
  throwIfAborted(signal);
  const verdict = await gate({ pixels, description: words, utterance, prompt: words }, { signal });
  const image = verdict.isSafe ? await store(pixels, words) : null;
  return { turn, round: 'person', tryNumber, seed, prompt: words, description: words, verdict, image };
}
