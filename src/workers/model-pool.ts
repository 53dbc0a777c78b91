// The language models of one worker: one for each choice of model, shared by all aliases and by runs and previews.

import type { WorkContext } from '../lib/breathe.ts';
import { StudioError } from '../lib/errors.ts';
import { canonicalJson } from '../lib/hash.ts';
import type { LanguageModel, ModelChoice } from '../lib/language/types.ts';

/** A model and how to let go of it. */
export interface HeldModel {
  readonly model: LanguageModel;
  dispose(): void;
}
export type LoadModel = (choice: ModelChoice, context: WorkContext) => Promise<HeldModel>;

export interface ModelPool {
  /** The model of a choice: loaded once, then at once. @throws StudioError what loading throws */
  get(choice: ModelChoice, context: WorkContext): Promise<LanguageModel>;
  /** Lets go of all models but those of these choices; resolves when their memory is free. */
  keepOnly(choices: readonly ModelChoice[]): Promise<void>;
  /** Milliseconds spent on loading so far. */
  readonly loadMs: number;
}

/** How a choice is told from another: how a model is drawn from does not matter. */
function keyOf({ sampling: _sampling, ...choice }: ModelChoice): string {
  return canonicalJson(choice);
}

/** An empty pool that loads by `load`. */
export function createModelPool(load: LoadModel): ModelPool {
  const held = new Map<string, Promise<HeldModel>>();
  let loadMs = 0;
  async function release(key: string): Promise<void> {
    const loading = held.get(key);
    held.delete(key);
    const entry = await loading?.catch(() => null); // what never came leaves nothing behind
    entry?.dispose();
  }
  async function start(choice: ModelChoice, context: WorkContext): Promise<HeldModel> {
    const started = performance.now();
    const entry = await load(choice, context);
    loadMs += performance.now() - started;
    return entry;
  }
  return {
    async get(choice, context) {
      const key = keyOf(choice);
      const loading = held.get(key) ?? start(choice, context);
      held.set(key, loading);
      try {
        return (await loading).model;
      } catch (error) {
        if (held.get(key) === loading) held.delete(key);
        throw error;
      }
    },
    async keepOnly(choices) {
      const wanted = new Set(choices.map(keyOf));
      await Promise.all([...held.keys()].filter((key) => !wanted.has(key)).map(release));
    },
    get loadMs() {
      return loadMs;
    },
  };
}

/** The choice behind an alias. @throws StudioError `model-missing` when the recipe has no such alias */
export function choiceOf(models: Readonly<Record<string, ModelChoice>>, alias: string): ModelChoice {
  const choice = Object.hasOwn(models, alias) ? models[alias] : undefined;
  if (choice) return choice;
  throw new StudioError('model-missing', `the recipe has no model ${alias}`, {
    details: { alias, known: Object.keys(models) },
  });
}
