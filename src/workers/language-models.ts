// How a worker comes by a language model: in a worker of its own, from the page, or made up.

import type { WorkContext } from '../lib/breathe.ts';
import type { LanguageWorkerApi, LoadProgress } from './contracts.ts';
import { createLanguageWorkerModel } from './language-client.ts';
import type { LoadModel } from './model-pool.ts';

const letGo = (): void => undefined;
/** Of the time that loading takes, roughly, the share in which bytes are read. */
const READING_SHARE = 0.7;

/** Loads the model of a choice by its provider. `pageModel` is the browser's own model, which only a page can reach. */
export function loadLanguageModels(pageModel?: LanguageWorkerApi): LoadModel {
  return async (choice, context) => {
    if (choice.provider === 'stub') {
      const { createStubModel } = await import('../models/language/stub.ts');
      return { model: createStubModel(), dispose: letGo };
    }
    const model = await whileLoading(context, (signal) =>
      createLanguageWorkerModel(choice, {
        ...{ signal, pageModel },
        onProgress: (progress) => context.onProgress?.(shareOf(progress), progress.stage),
      }),
    );
    return { model, dispose: () => model.dispose() };
  };
}

/** A signal that fires with that of the context, but no more once the model is there: it outlives the job it came for. */
async function whileLoading<T>({ signal }: WorkContext, load: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await load(controller.signal);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

function shareOf({ stage, loadedBytes, totalBytes }: LoadProgress): number {
  if (stage !== 'reading') return READING_SHARE;
  return totalBytes > 0 ? (READING_SHARE * loadedBytes) / totalBytes : 0;
}
