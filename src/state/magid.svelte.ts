// Pictures for the dialogues of one column: read, scanned, drawn, judged, chosen by a person, stored as a version.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import { EMBEDDED_IMAGE_MATCHER, EMBEDDED_IMAGE_MODEL } from '../lib/image-models/types.ts';
import { clipThresholds, embeddedThresholds, type GateThresholds } from '../lib/magid/gate.ts';
import {
  countKept,
  keptAttempt,
  type PictureSlot,
  type SlottedDialogue,
  slotsOf,
  type StoredAttempt,
} from '../lib/magid/slots.ts';
import type { Dataset } from '../storage/types.ts';
import {
  callback,
  createClient,
  type DialogueSource,
  type MagidEvent,
  pageModel,
  type PictureModels,
  type ScannerChoice,
} from '../workers/client.ts';
import type { Progress } from '../workers/contracts.ts';

export type MagidPhase =
  | { readonly kind: 'idle' | 'reading' | 'ready' }
  | { readonly kind: 'running' | 'saving'; readonly stage: string }
  | { readonly kind: 'redrawing'; readonly row: number; readonly slot: number }
  | { readonly kind: 'saved'; readonly dataset: Dataset }
  | {
      readonly kind: 'failed';
      readonly what: 'reading' | 'running' | 'redrawing' | 'saving';
      readonly error: StudioError;
    };

const MOST_UNDO = 50;

/** One place for a picture: its row, and its index there. */
export interface SlotPlace {
  readonly row: number;
  readonly slot: number;
}

export class DialoguePictures {
  readonly #client = createClient('magid');
  #abort = new AbortController();
  #phase = $state.raw<MagidPhase>({ kind: 'idle' });
  #source: DialogueSource | null = null;
  #most = 0;
  #dialogues = $state.raw<readonly SlottedDialogue[]>([]);
  /** Rows whose pictures are drawn, or that failed. */
  #finished = $state.raw<ReadonlySet<number>>(new Set());
  #before = $state.raw<readonly (readonly SlottedDialogue[])[]>([]);
  #drawingSince = $state<number | null>(null);
  models = $state.raw<PictureModels>({ generator: EMBEDDED_IMAGE_MODEL, matcher: EMBEDDED_IMAGE_MATCHER });
  thresholds = $state.raw<GateThresholds>(embeddedThresholds);

  readonly kept = $derived(countKept(this.#dialogues, this.thresholds));
  readonly places = $derived(this.#dialogues.reduce((sum, { slots }) => sum + slots.length, 0));
  readonly drawn = $derived(
    this.#dialogues.reduce((sum, { slots }) => sum + slots.reduce((n, { attempts }) => n + attempts.length, 0), 0),
  );
  readonly failed = $derived(this.#dialogues.filter(({ error }) => error !== null).length);
  readonly isBusy = $derived(['reading', 'running', 'redrawing', 'saving'].includes(this.#phase.kind));

  get phase(): MagidPhase {
    return this.#phase;
  }
  get dialogues(): readonly SlottedDialogue[] {
    return this.#dialogues;
  }
  get canUndo(): boolean {
    return this.#before.length > 0 && !this.isBusy;
  }
  /** Share of the places that are through; of an open dialogue, all before the one that is drawn now. */
  get done(): number {
    const through = this.#dialogues.reduce((sum, { row, slots }) => {
      const tried = slots.filter(({ attempts }) => attempts.length > 0).length;
      return sum + (this.#finished.has(row) ? slots.length : Math.max(0, tried - 1));
    }, 0);
    return this.places === 0 ? 0 : through / this.places;
  }
  get finished(): number {
    return this.#finished.size;
  }

  /** What was read last; null before that. */
  get source(): DialogueSource | null {
    return this.#source;
  }
  /** Dialogues that were asked for then; 0 before that. */
  get most(): number {
    return this.#most;
  }

  /** True when these dialogues were read, so that the work on them can go on. */
  holds({ datasetId, column }: DialogueSource, most: number): boolean {
    const isSame = this.#source?.datasetId === datasetId && this.#source.column === column && this.#most === most;
    return isSame && this.#dialogues.length > 0;
  }

  isFinished(row: number): boolean {
    return this.#finished.has(row);
  }

  /** Milliseconds left, by the pace so far; null before the first place is through. */
  remainingMs(now = Date.now()): number | null {
    const { done } = this;
    if (this.#drawingSince === null || done <= 0) return null;
    return ((now - this.#drawingSince) * (1 - done)) / done;
  }

  /** Takes other image models, with the thresholds that suit them. */
  chooseModels(models: PictureModels): void {
    this.models = models;
    this.thresholds = models.matcher === EMBEDDED_IMAGE_MATCHER ? embeddedThresholds : clipThresholds;
  }

  /** Reads the first dialogues of a column. Never rejects: the phase says how it ended. */
  async read(source: DialogueSource, most: number): Promise<void> {
    this.#source = source;
    this.#most = most;
    this.#clear([]);
    await this.#work('reading', { kind: 'reading' }, async (signal) => {
      const found = await this.#client.call<readonly SlottedDialogue[]>(
        async (remote, job) => remote.read(job, source, most),
        signal,
      );
      this.#clear(found);
      return { kind: 'ready' };
    });
  }

  /** Scans, draws and judges all that was read; what was tried before is given up. */
  async run(scanner: ScannerChoice, seed: number): Promise<void> {
    this.#clear(this.#dialogues.map((dialogue) => ({ ...dialogue, slots: [], error: null })));
    const { models, thresholds } = this;
    const request = { dialogues: this.#dialogues, models, scanner, thresholds, seed };
    const page = scanner.kind === 'model' && scanner.choice.provider === 'browser' ? pageModel() : undefined;
    await this.#work('running', { kind: 'running', stage: 'starting' }, async (signal) => {
      const onEvent = callback((event: MagidEvent) => {
        if (!signal.aborted) this.#take(event);
      });
      await this.#client.call(async (remote, job) => remote.run(job, request, onEvent, page), signal);
      return { kind: 'ready' };
    });
  }

  #take(event: MagidEvent): void {
    if (event.kind === 'stage') {
      this.#phase = { kind: 'running', stage: event.stage };
      if (event.stage === 'drawing') this.#drawingSince = Date.now();
      return;
    }
    const { row } = event;
    if (event.kind === 'scanned') {
      const slots = slotsOf(event.picks, this.models.generator === EMBEDDED_IMAGE_MODEL);
      this.#change(row, (dialogue) => ({ ...dialogue, slots }));
    } else if (event.kind === 'attempt') {
      this.#changeSlot({ row, slot: event.slot }, (slot) => ({ ...slot, attempts: [...slot.attempts, event.attempt] }));
    } else {
      if (event.kind === 'failed') this.#change(row, (dialogue) => ({ ...dialogue, error: event.message }));
      this.#finished = new Set([...this.#finished, row]);
    }
  }

  /** Draws a place once more with the next seed, from other words where they are given, and takes that picture. */
  async redraw(place: SlotPlace, words?: string): Promise<void> {
    const dialogue = this.#dialogues.find(({ row }) => row === place.row);
    const slot = dialogue?.slots[place.slot];
    if (!dialogue || !slot || this.isBusy) return;
    const { models, thresholds } = this;
    const drawn = words?.trim() || (slot.attempts.at(-1)?.description ?? slot.words);
    const seed = Math.max(-1, ...slot.attempts.map((attempt) => attempt.seed)) + 1;
    const utterance = dialogue.messages[slot.turn]?.content ?? '';
    const tryNumber = slot.attempts.length + 1;
    const request = { models, thresholds, turn: slot.turn, utterance, words: drawn, seed, tryNumber };
    await this.#work('redrawing', { kind: 'redrawing', ...place }, async (signal) => {
      const attempt = await this.#client.call<StoredAttempt>(
        async (remote, job) => remote.redraw(job, request),
        signal,
      );
      this.#remember();
      this.#changeSlot(place, (old) => ({
        ...{ ...old, words: drawn, isDropped: false },
        ...{ attempts: [...old.attempts, attempt], chosen: old.attempts.length },
      }));
      return { kind: 'ready' };
    });
  }

  /** Takes one of the attempts; null leaves it to the checks. */
  choose(place: SlotPlace, chosen: number | null): void {
    this.#edit(place, (slot) => ({ ...slot, chosen, isDropped: false }));
  }

  /** Goes without a picture there, or with one again. */
  drop(place: SlotPlace, isDropped: boolean): void {
    this.#edit(place, (slot) => ({ ...slot, isDropped }));
  }

  undo(): void {
    const last = this.#before.at(-1);
    if (!last || this.isBusy) return;
    this.#dialogues = last;
    this.#before = this.#before.slice(0, -1);
  }

  keptOf(slot: PictureSlot): StoredAttempt | null {
    return keptAttempt(slot, this.thresholds);
  }

  /** Stores the version with the pictures that stay. */
  async save(datasetName: string, scanner: string): Promise<void> {
    const source = this.#source;
    if (!source) return;
    const { dialogues, thresholds, models } = this;
    const request = { source, dialogues, thresholds, datasetName, facts: this.#facts(models, scanner) };
    await this.#work('saving', { kind: 'saving', stage: 'Storing' }, async (signal) => {
      const onProgress = callback(({ stage }: Progress) => {
        if (!signal.aborted) this.#phase = { kind: 'saving', stage };
      });
      const dataset = await this.#client.call<Dataset>(
        async (remote, job) => remote.save(job, request, onProgress),
        signal,
      );
      return { kind: 'saved', dataset };
    });
  }

  /** Goes back to the dialogues after a version was stored. */
  resume(): void {
    if (!this.isBusy) this.#phase = { kind: 'ready' };
  }

  cancel(): void {
    this.#abort.abort();
  }

  stop(): void {
    this.#abort.abort();
    this.#client.stop();
  }

  #facts({ generator, matcher }: PictureModels, scanner: string): readonly { label: string; value: string }[] {
    const { minMatch, minAesthetic } = this.thresholds;
    return [
      { label: 'Pictures', value: `${this.kept} kept of ${this.places} places, ${this.drawn} drawn` },
      { label: 'Scanner', value: scanner },
      { label: 'Image model', value: generator },
      { label: 'Checks', value: `match by ${matcher} from ${minMatch}, looks from ${minAesthetic}` },
    ];
  }

  #clear(dialogues: readonly SlottedDialogue[]): void {
    this.#dialogues = dialogues;
    this.#finished = new Set();
    this.#before = [];
    this.#drawingSince = null;
  }

  #remember(): void {
    this.#before = [...this.#before, this.#dialogues].slice(-MOST_UNDO);
  }

  #edit(place: SlotPlace, change: (slot: PictureSlot) => PictureSlot): void {
    if (this.isBusy) return;
    this.#remember();
    this.#changeSlot(place, change);
  }

  #change(row: number, change: (dialogue: SlottedDialogue) => SlottedDialogue): void {
    this.#dialogues = this.#dialogues.map((dialogue) => (dialogue.row === row ? change(dialogue) : dialogue));
  }

  #changeSlot({ row, slot }: SlotPlace, change: (slot: PictureSlot) => PictureSlot): void {
    this.#change(row, (dialogue) => ({
      ...dialogue,
      slots: dialogue.slots.map((old, index) => (index === slot ? change(old) : old)),
    }));
  }

  async #work(
    what: 'reading' | 'running' | 'redrawing' | 'saving',
    phase: MagidPhase,
    job: (signal: AbortSignal) => Promise<MagidPhase>,
  ): Promise<void> {
    this.#abort.abort();
    const abort = (this.#abort = new AbortController());
    this.#phase = phase;
    try {
      const end = await job(abort.signal);
      if (this.#abort === abort) this.#phase = end;
    } catch (error) {
      if (this.#abort !== abort) return;
      this.#phase = isAborted(error) ? { kind: 'ready' } : { kind: 'failed', what, error: toStudioError(error) };
    }
  }
}
