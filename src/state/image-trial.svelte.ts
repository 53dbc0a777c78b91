// A trial of one image model: draw a prompt while the picture forms, or rank texts by how well they fit a picture.

import { isAborted, StudioError, toStudioError } from '../lib/errors.ts';
import type { ImageMatcher, LoadedImageModel } from '../lib/image-models/types.ts';
import { classifyPicture, similarity } from '../lib/image-models/zero-shot.ts';
import type { Pixels } from '../lib/images/image-ref.ts';
import { checkPicture } from '../lib/images/whole.ts';
import type { ModelCard } from '../lib/language/types.ts';
import {
  createImageWorkerMatcher,
  createImageWorkerModel,
  decodePixels,
  type WorkerImageMatcher,
  type WorkerImageModel,
} from '../workers/client.ts';

const PROMPT = 'woman scientist medium skin';
const TEXTS = 'a cat\na dog\nred heart\nwoman scientist';
/** Longest side at which a picture is matched. */
const SIDE = 256;
const LARGEST_FILE = 64 * 1024 * 1024;

export interface RankedText {
  readonly text: string;
  readonly cosine: number;
  /** Among the texts given, in [0, 1]. */
  readonly probability: number;
}

export class ImageTrial {
  readonly card: ModelCard;
  readonly isMatcher: boolean;
  text = $state('');
  seed = $state(1);
  /** 0 takes the model's own. */
  steps = $state(0);
  #stage = $state<'idle' | 'loading' | 'working'>('idle');
  #step = $state.raw<{ readonly step: number; readonly steps: number } | null>(null);
  #pixels = $state.raw<Pixels | null>(null);
  #ranked = $state.raw<readonly RankedText[]>([]);
  #seconds = $state<number | null>(null);
  #error = $state.raw<StudioError | null>(null);
  #info = $state.raw<Omit<LoadedImageModel, 'defaults'> | null>(null);
  #generator: WorkerImageModel | null = null;
  #matcher: WorkerImageMatcher | null = null;
  #abort = new AbortController();

  constructor(card: ModelCard) {
    this.card = card;
    this.isMatcher = card.task === 'image-text-match';
    this.text = this.isMatcher ? TEXTS : PROMPT;
  }

  get stage(): 'idle' | 'loading' | 'working' {
    return this.#stage;
  }
  get step(): { readonly step: number; readonly steps: number } | null {
    return this.#step;
  }
  /** The picture, or what of it has formed. */
  get pixels(): Pixels | null {
    return this.#pixels;
  }
  /** Best first. */
  get ranked(): readonly RankedText[] {
    return this.#ranked;
  }
  get seconds(): number | null {
    return this.#seconds;
  }
  get error(): StudioError | null {
    return this.#error;
  }
  get info(): Omit<LoadedImageModel, 'defaults'> | null {
    return this.#info;
  }
  get isBusy(): boolean {
    return this.#stage !== 'idle';
  }

  /** Draws the text. Never rejects: see `error`. */
  async draw(): Promise<void> {
    await this.#work(async (signal) => {
      this.#pixels = null;
      const model = (this.#generator ??= await createImageWorkerModel(this.#choice(), { signal }));
      this.#info = model.info;
      this.#stage = 'working';
      const { defaults } = model.info;
      const settings = { ...defaults, steps: this.steps || defaults.steps };
      const started = performance.now();
      const onStep = ({ step, steps, preview }: { step: number; steps: number; preview: Pixels | null }): void => {
        if (signal.aborted) return;
        this.#step = { step, steps };
        if (preview) this.#pixels = preview;
      };
      const request = { prompt: this.text, negative: '', settings, seed: this.seed };
      const [pixels] = await model.generate([request], { signal, onStep });
      this.#pixels = pixels ?? null;
      this.#seconds = (performance.now() - started) / 1000;
    });
  }

  /** Ranks the lines by how well they fit a picture file. Never rejects: see `error`. */
  async rank(file: File): Promise<void> {
    await this.#work(async (signal) => {
      this.#ranked = [];
      const pixels = await readFile(file);
      this.#pixels = pixels;
      const matcher = (this.#matcher ??= await createImageWorkerMatcher(this.#choice(), { signal }));
      this.#info = matcher.info;
      this.#stage = 'working';
      const texts = [...new Set(this.text.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
      const started = performance.now();
      this.#ranked = await rankTexts(matcher, pixels, { texts, signal });
      this.#seconds = (performance.now() - started) / 1000;
    });
  }

  stop(): void {
    this.#abort.abort();
  }

  /** Gives its memory back. */
  unload(): void {
    this.stop();
    this.#generator?.dispose();
    this.#matcher?.dispose();
    this.#generator = this.#matcher = this.#info = null;
  }

  #choice(): { readonly model: string; readonly device: 'auto' } {
    return { model: this.card.id, device: 'auto' };
  }

  async #work(job: (signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.isBusy) return;
    const abort = (this.#abort = new AbortController());
    this.#error = this.#seconds = this.#step = null;
    this.#stage = 'loading';
    try {
      await job(abort.signal);
    } catch (error) {
      if (!isAborted(error)) this.#error = toStudioError(error, 'model-failed');
    }
    abort.abort(); // a step that is told late counts no more
    this.#stage = 'idle';
  }
}

async function rankTexts(
  matcher: ImageMatcher,
  pixels: Pixels,
  { texts, signal }: { readonly texts: readonly string[]; readonly signal: AbortSignal },
): Promise<readonly RankedText[]> {
  const [picture] = await matcher.embedImages([pixels], { signal });
  const vectors = await matcher.embedTexts(texts, { signal });
  if (!picture) throw new StudioError('model-failed', 'the matcher gave no vector');
  const shares = classifyPicture(picture, vectors, matcher.info.logitScale);
  return vectors
    .map((vector, i) => ({ text: texts[i] ?? '', cosine: similarity(picture, vector), probability: shares[i] ?? 0 }))
    .sort((a, b) => b.cosine - a.cosine);
}

/** Decodes only what passed the header check, scaled down. @throws StudioError `bad-input`, `limit` */
async function readFile(file: File): Promise<Pixels> {
  if (file.size > LARGEST_FILE) throw new StudioError('limit', `${file.name} is larger than 64 MB`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { type } = checkPicture(bytes);
  return decodePixels(new Blob([bytes], { type }), SIDE);
}
