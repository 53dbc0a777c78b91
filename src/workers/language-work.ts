// What the language worker does: load, answer, and say what kind of failure it was, so that whoever called knows
// whether a fresh worker, a smaller batch or another device would help.

import { StudioError } from '../lib/errors.ts';
import { canonicalJson } from '../lib/hash.ts';
import type { LanguageModel, TextToken } from '../lib/language/types.ts';
import { type DisposableModel, loadModel } from '../models/language/load.ts';
import { createStubModel } from '../models/language/stub.ts';
import { openModelFiles } from '../models/store/locate.ts';
import type { LanguageWorkerApi } from './contracts.ts';
import { createJobs } from './jobs.ts';
import { explainFailures, throttleProgress } from './runtime-failures.ts';

const SHOW_MS = 50;

/** What a language worker answers. `open` finds a model's files; tests bring their own. */
export function createLanguageWorker(open: typeof openModelFiles = openModelFiles): LanguageWorkerApi {
  const jobs = createJobs();
  let held: { readonly key: string; readonly model: DisposableModel } | null = null;
  let steps = 0;
  const onStep = (): void => {
    steps += 1;
  };

  const load: LanguageWorkerApi['load'] = (jobId, choice, onProgress, limits = {}) =>
    jobs.run(jobId, async () => {
      const key = canonicalJson({ ...choice, ...limits });
      if (held?.key === key) return held.model.info;
      await held?.model.dispose();
      held = null;
      const model = choice.provider === 'stub' ? stub() : await explainFailures(load);
      held = { key, model };
      return model.info;

      async function load(): Promise<DisposableModel> {
        if (choice.provider !== 'transformers') {
          throw new StudioError('bad-input', `a worker cannot run ${choice.provider}: only the page reaches it`);
        }
        const files = await open(choice.model);
        return loadModel(files, choice, { ...limits, onStep, onProgress: throttleProgress(onProgress) });
      }
    });
  const model = (): LanguageModel => {
    if (!held) throw new StudioError('model-missing', 'no model is loaded');
    return held.model;
  };
  return {
    load,
    generate: (jobId, requests, onText, onResult) =>
      jobs.run(jobId, async ({ signal }) => {
        const show = collectText(onText);
        const results = await explainFailures(() =>
          model().generate(requests, {
            signal,
            onText: show.add,
            onResult: (request, result) => {
              show.flush();
              onResult(request, result);
            },
          }),
        );
        show.flush();
        return results;
      }),
    choose: (jobId, requests) =>
      jobs.run(jobId, ({ signal }) => explainFailures(() => model().choose(requests, { signal }))),
    embed: (jobId, texts) => jobs.run(jobId, ({ signal }) => explainFailures(() => model().embed(texts, { signal }))),
    countTokens: async (texts) => model().countTokens(texts),
    heartbeat: () => steps,
    async unload() {
      await held?.model.dispose();
      held = null;
    },
    cancel: (jobId) => jobs.cancel(jobId),
  };
}

function stub(): DisposableModel {
  return { ...createStubModel(), dispose: async () => undefined };
}

/** Collects text and passes it on twenty times a second at most. */
function collectText(onText: (tokens: readonly TextToken[]) => void): {
  add(tokens: readonly TextToken[]): void;
  flush(): void;
} {
  let texts = new Map<number, string>();
  let last = -Infinity;
  const flush = (): void => {
    if (texts.size === 0) return;
    const tokens = [...texts].map(([request, text]) => ({ request, text }));
    texts = new Map();
    last = performance.now();
    onText(tokens);
  };
  return {
    add(tokens) {
      for (const { request, text } of tokens) texts.set(request, (texts.get(request) ?? '') + text);
      if (performance.now() - last >= SHOW_MS) flush();
    },
    flush,
  };
}
