// A dictionary from the pictures of two corpora: grown, looked at, and left as files.

import { isAborted, StudioError, toStudioError } from '../lib/errors.ts';
import { EMBEDDED_IMAGE_MATCHER } from '../lib/image-models/types.ts';
import type { Entry } from '../lib/pivot/dictionary.ts';
import { type Growth, isFound } from '../lib/pivot/growth.ts';
import { type ExportedPair, toPairsTsv, toTmx, toTriplets, toWordsTsv } from '../lib/pivot/pairs.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { createRun } from '../storage/runs.ts';
import {
  callback,
  type CorpusSource,
  createClient,
  type PicturedCaption,
  type PivotEvent,
  type PivotResult,
  type ReadCorpus,
} from '../workers/client.ts';
import type { Progress, RunOutcome } from '../workers/contracts.ts';
import { emptyRecipe } from './recipe-edits.ts';
import { saveText } from './save-file.ts';

export type DictionaryPhase =
  | { readonly kind: 'idle' | 'ready' }
  | { readonly kind: 'growing' | 'sampling'; readonly done: number; readonly stage: string }
  | { readonly kind: 'failed'; readonly what: 'growing' | 'sampling'; readonly error: StudioError };

/** Read and grown of one pair of corpora. */
interface Corpora {
  readonly source: ReadCorpus;
  readonly target: ReadCorpus;
}

export interface Tags {
  readonly source: string;
  readonly target: string;
}

/** Scenes that a sample draws in each language. */
export const SAMPLE_SCENES = 300;
const FIRST_LEAST = 0.6;
const SAMPLES = [
  { language: 'en', name: 'Scenes in English' },
  { language: 'tr', name: 'Scenes in Turkish' },
] as const;

export class PictureDictionary {
  readonly #client = createClient('pivot');
  #abort = new AbortController();
  #startedAt = $state(0);
  #phase = $state.raw<DictionaryPhase>({ kind: 'idle' });
  #corpora = $state.raw<Corpora | null>(null);
  #growths = $state.raw<readonly Growth[]>([]);
  #result = $state.raw<PivotResult | null>(null);
  matcher = $state(EMBEDDED_IMAGE_MATCHER);
  /** Least score of a sentence pair that is kept. */
  least = $state(FIRST_LEAST);
  /** Shows what shuffled pictures give instead. */
  isBlind = $state(false);

  readonly isBusy = $derived(this.#phase.kind === 'growing' || this.#phase.kind === 'sampling');
  readonly latest = $derived(this.#growths.at(-1) ?? null);
  readonly entries = $derived((this.isBlind ? this.latest?.control : this.latest?.entries) ?? []);
  readonly pairs = $derived((this.#result?.pairs ?? []).filter(({ score }) => score >= this.least));

  get phase(): DictionaryPhase {
    return this.#phase;
  }
  get corpora(): Corpora | null {
    return this.#corpora;
  }
  /** One for each number of captions so far. */
  get growths(): readonly Growth[] {
    return this.#growths;
  }
  get result(): PivotResult | null {
    return this.#result;
  }

  /** True for a word that the pictures account for. */
  isFound(entry: Entry): boolean {
    return this.latest !== null && isFound(entry, this.latest.chance);
  }

  /** Milliseconds left, by the pace so far; null at the beginning. */
  remainingMs(now = Date.now()): number | null {
    const phase = this.#phase;
    if (!('done' in phase) || phase.done < 0.02) return null;
    return ((now - this.#startedAt) * (1 - phase.done)) / phase.done;
  }

  /** Never rejects: the phase says how it ended. What was grown before is given up. */
  async grow(source: CorpusSource, target: CorpusSource, most: number): Promise<void> {
    this.clear();
    const request = { source, target, most, matcher: this.matcher, seed: 1 };
    await this.#work('growing', async (signal) => {
      const onEvent = callback((event: PivotEvent) => {
        if (!signal.aborted) this.#take(event);
      });
      const onProgress = callback(({ done, stage }: Progress) => {
        if (!signal.aborted) this.#phase = { kind: 'growing', done, stage };
      });
      this.#result = await this.#client.call<PivotResult>(
        async (remote, job) => remote.grow(job, request, onEvent, onProgress),
        signal,
      );
    });
  }

  #take(event: PivotEvent): void {
    if (event.kind === 'read') this.#corpora = { source: event.source, target: event.target };
    else this.#growths = [...this.#growths, event.growth];
  }

  /** Draws scenes with captions in two languages, no scene in both. Resolves with the ids of the datasets, or null. */
  async sample(db: StudioDatabase, projectId: string): Promise<readonly string[] | null> {
    const ids: string[] = [];
    await this.#work('sampling', async (signal) => {
      const client = createClient('run');
      try {
        for (const [i, { language, name }] of SAMPLES.entries()) {
          const columns = [{ name: 'picture', kind: 'scene', options: { language } }];
          const recipe = { ...emptyRecipe(name), seed: i + 1, rows: SAMPLE_SCENES, columns };
          const run = await createRun(db, { projectId, recipe, datasetName: name });
          const onProgress = callback(({ done }: Progress) => {
            if (!signal.aborted)
              this.#phase = { kind: 'sampling', done: (i + done) / SAMPLES.length, stage: `drawing ${name}` };
          });
          const outcome = await client.call<RunOutcome>(
            async (remote) => remote.execute(run.id, onProgress),
            signal,
            run.id,
          );
          if (outcome.state !== 'done')
            throw new StudioError(outcome.state === 'paused' ? 'storage-full' : 'aborted', outcome.reason);
          ids.push(outcome.dataset.id);
        }
      } finally {
        client.stop();
      }
    });
    return ids.length === SAMPLES.length ? ids : null;
  }

  /** Sentence pairs above the least score, as a file. */
  savePairs(
    format: 'tmx' | 'jsonl' | 'tsv',
    { languages, origin }: { readonly languages: Tags; readonly origin: string },
  ): void {
    const pairs = this.#exported(`pictures: ${origin}; ${this.#provenance()}`);
    const name = `pairs-${languages.source}-${languages.target}.${format}`;
    if (format === 'tmx') saveText(name, toTmx(pairs, languages), 'application/xml');
    else if (format === 'jsonl') saveText(name, toTriplets(pairs), 'application/jsonl');
    else saveText(name, toPairsTsv(pairs), 'text/tab-separated-values');
  }

  /** The words that the pictures account for, as a file. */
  saveWords(languages: Tags): void {
    const found = (this.latest?.entries ?? []).filter((entry) => this.isFound(entry));
    const text = toWordsTsv(found, this.#provenance());
    saveText(`words-${languages.source}-${languages.target}.tsv`, text, 'text/tab-separated-values');
  }

  caption(side: 'source' | 'target', row: number): PicturedCaption | null {
    return this.#corpora?.[side].captions[row] ?? null;
  }

  clear(): void {
    this.#abort.abort();
    this.#phase = { kind: 'idle' };
    this.#corpora = null;
    this.#growths = [];
    this.#result = null;
    this.isBlind = false;
  }

  cancel(): void {
    this.#abort.abort();
  }

  stop(): void {
    this.#abort.abort();
    this.#client.stop();
  }

  #provenance(): string {
    return `seen by ${this.#result?.features ?? this.matcher}; words by ridge pivot`;
  }

  #exported(provenance: string): readonly ExportedPair[] {
    return this.pairs.flatMap(({ source, target, score }): ExportedPair[] => {
      const [mine, theirs] = [this.caption('source', source), this.caption('target', target)];
      if (!mine || !theirs) return [];
      return [{ source: mine.caption, target: theirs.caption, image: mine.image, score, provenance }];
    });
  }

  async #work(what: 'growing' | 'sampling', job: (signal: AbortSignal) => Promise<void>): Promise<void> {
    this.#abort.abort();
    const abort = (this.#abort = new AbortController());
    this.#startedAt = Date.now();
    this.#phase = { kind: what, done: 0, stage: 'starting' };
    try {
      await job(abort.signal);
      if (this.#abort === abort) this.#phase = { kind: what === 'growing' ? 'ready' : 'idle' };
    } catch (error) {
      if (this.#abort !== abort) return;
      // What was grown until then stays to be looked at.
      const end = this.#growths.length > 0 ? 'ready' : 'idle';
      this.#phase = isAborted(error) ? { kind: end } : { kind: 'failed', what, error: toStudioError(error) };
    }
  }
}
