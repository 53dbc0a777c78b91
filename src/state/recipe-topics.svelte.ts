// A topic tree under way: a language model grows it, a person edits it, then a column of the recipe takes it.

import { growTopicTree } from '../lib/diversity/grow.ts';
import { drawsLabels, topicColumnsOf, withTopicColumns } from '../lib/diversity/topic-columns.ts';
import type { TopicPlace } from '../lib/diversity/topic-edits.ts';
import * as topicEdits from '../lib/diversity/topic-edits.ts';
import { leavesOf, readTopics, type Topic } from '../lib/diversity/topics.ts';
import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import type { JsonValue } from '../lib/json.ts';
import { type ModelChoice } from '../lib/language/types.ts';
import type { ColumnBlock } from '../lib/recipe/types.ts';
import { createLanguageWorkerModel } from '../workers/client.ts';
import type { RecipeEditor } from './recipe.svelte.ts';
import { addBlock, freeName, patchBlock } from './recipe-edits.ts';
import { beginHistory, type History, pushStep, redoStep, undoStep } from './recipe-history.ts';

export const MOST_LEVELS = 4;
export const LEAST_EACH = 2;
export const MOST_EACH = 20;
/** A model that writes one list after another would take very long beyond. */
const MOST_LEAVES = 1_000;

export type GrowState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'growing'; readonly share: number | null; readonly words: string }
  | { readonly kind: 'failed'; readonly error: StudioError };

/** True for a column that can take a tree: labels become categories, a prompt takes it as its topics. */
export function takesTopics(block: ColumnBlock): boolean {
  return drawsLabels(block) || block.kind === 'prompt';
}

export class TopicGrower {
  readonly #editor: RecipeEditor;
  /** Null for a column that is yet to be. */
  readonly column: string | null;
  subject = $state('');
  depth = $state(2);
  breadth = $state(5);
  seed = $state(1);
  #state = $state.raw<GrowState>({ kind: 'idle' });
  #missing = $state(0);
  #history = $state.raw<History<readonly Topic[]>>(beginHistory([]));
  #abort = new AbortController();

  readonly topics: readonly Topic[] = $derived(this.#history.present);
  readonly leaves: number = $derived(leavesOf(this.topics).length);
  readonly canUndo = $derived(this.#history.past.length > 0);
  readonly canRedo = $derived(this.#history.future.length > 0);
  /** Why nothing can be grown as it is wished; null where it can. */
  readonly problem: string | null = $derived.by(() => {
    if (this.subject.trim() === '') return 'Say what the topics are about.';
    const wanted = this.breadth ** this.depth;
    return wanted > MOST_LEAVES ? `These would be ${wanted} topics; at most ${MOST_LEAVES} grow at once.` : null;
  });

  constructor(editor: RecipeEditor, column: string | null) {
    this.#editor = editor;
    this.column = column;
    const { recipe } = editor;
    this.seed = recipe?.seed ?? 1;
    const block = recipe?.columns.find(({ name }) => name === column);
    const given =
      block?.kind === 'prompt'
        ? readTopics(block.options['topics'] ?? null).topics
        : recipe && column !== null
          ? topicColumnsOf(recipe, column)?.topics
          : undefined;
    this.#history = beginHistory(given ?? []);
  }

  get state(): GrowState {
    return this.#state;
  }

  /** Topics that the model did not come up with. */
  get missing(): number {
    return this.#missing;
  }

  /** Grows a tree in the place of this one, which undo brings back. Never rejects. */
  async grow(choice: ModelChoice): Promise<void> {
    if (this.#state.kind === 'growing' || this.problem !== null) return;
    const { signal } = (this.#abort = new AbortController());
    const show = (share: number | null, words: string): void => {
      if (!signal.aborted) this.#state = { kind: 'growing', share, words };
    };
    show(null, 'Loading the model');
    const { sampling, ...wanted } = choice;
    try {
      const model = await createLanguageWorkerModel(wanted, { signal });
      try {
        const { subject, depth, breadth, seed } = this;
        const wish = { subject: subject.trim(), depth, breadth, seed, sampling: { ...sampling, maxTokens: 400 } };
        const onProgress = (share: number, level?: string): void => show(share, `Growing ${level ?? ''}`);
        show(0, 'Growing level 1');
        const grown = await growTopicTree(model, wish, { signal, onProgress });
        this.#missing = grown.missing;
        this.#push(grown.topics);
        this.#state = { kind: 'idle' };
      } finally {
        model.dispose();
      }
    } catch (error) {
      if (signal !== this.#abort.signal) return;
      const isStopped = signal.aborted || isAborted(error);
      this.#state = isStopped ? { kind: 'idle' } : { kind: 'failed', error: toStudioError(error, 'model-failed') };
    }
  }

  /** Gives up what is under way; the tree stays. */
  cancel(): void {
    this.#abort.abort();
    if (this.#state.kind === 'growing') this.#state = { kind: 'idle' };
  }

  rename(place: TopicPlace, name: string): void {
    this.#push(topicEdits.renameTopic(this.topics, place, name));
  }

  remove(place: TopicPlace): void {
    this.#push(topicEdits.removeTopic(this.topics, place));
  }

  /** Adds a topic below a place and says where it is. */
  add(within: TopicPlace): TopicPlace {
    const { topics, place } = topicEdits.addTopic(this.topics, within);
    this.#push(topics);
    return place;
  }

  undo(): void {
    this.#history = undoStep(this.#history);
  }

  redo(): void {
    this.#history = redoStep(this.#history);
  }

  /** Gives the tree to the column, in one step of the recipe's undo. The name of the column, or null for no tree. */
  apply(): string | null {
    const { recipe } = this.#editor;
    if (!recipe || this.topics.length === 0) return null;
    const block = recipe.columns.find(({ name }) => name === this.column);
    if (block?.kind === 'prompt') {
      const options = { ...block.options, topics: this.topics as unknown as JsonValue };
      this.#editor.change(patchBlock(recipe, block.name, { options }));
      return block.name;
    }
    const taken = this.#editor.layout.flatMap(({ outputs }) => outputs.map(({ name }) => name));
    const name = block?.name ?? freeName('topic', taken);
    const start = block ? recipe : addBlock(recipe, { name, kind: 'sampler', options: {} }, 0);
    this.#editor.change(withTopicColumns(start, name, this.topics));
    this.#editor.select(name);
    return name;
  }

  #push(topics: readonly Topic[]): void {
    if (topics !== this.topics) this.#history = pushStep(this.#history, topics, { key: null, at: 0 });
  }
}
