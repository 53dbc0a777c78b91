// From tasks to answers in one call of the model, so that the model can batch, sort and share prefixes.

import { createBreather, type WorkContext } from '../../breathe.ts';
import { StudioError } from '../../errors.ts';
import type { ChatMessage, LanguageModel, Randomness, TextRequest, TextResult } from '../../language/types.ts';
import type { CellOutcome, CellTask } from '../types.ts';

/** Errors that say something of one row, not of the run. */
const ROW_ERRORS: ReadonlySet<string> = new Set(['bad-input', 'bad-recipe', 'limit']);

/** A request for a task. Throws StudioError `bad-input`, `bad-recipe` or `limit` where its row cannot be asked about. */
export type BuildRequest<Request> = (task: CellTask) => Request;

/** What a task was asked, and either its answer or the outcome that says why it has none. */
export type Asked<Result> =
  { readonly kind: 'answered'; readonly result: Result } | { readonly kind: 'failed'; readonly outcome: CellOutcome };

/**
 * Asks for all tasks in one call. When the model refuses the call for what is in it, the tasks are asked in halves until
 * the one is found that it does not take: one prompt that is too long costs its own row only.
 * @throws StudioError whatever the model throws that is not about one row
 */
export async function askAll<Request, Result>(
  tasks: readonly CellTask[],
  build: BuildRequest<Request>,
  ask: (requests: readonly Request[]) => Promise<readonly Result[]>,
  context: WorkContext,
): Promise<readonly Asked<Result>[]> {
  const breathe = createBreather(context);
  const asked: (Asked<Result> | undefined)[] = tasks.map(() => undefined);
  const places: number[] = [];
  const requests: Request[] = [];
  for (const [place, task] of tasks.entries()) {
    await breathe();
    try {
      requests.push(build(task));
      places.push(place);
    } catch (error) {
      asked[place] = { kind: 'failed', outcome: rejectedBy(error) };
    }
  }
  const answers = await askTogether(requests, ask);
  for (const [i, place] of places.entries()) asked[place] = answers[i];
  return asked.map((entry) => entry ?? { kind: 'failed', outcome: refused('the model gave no answer') });
}

/** `askAll` for texts. */
export function generateAll(
  tasks: readonly CellTask[],
  model: LanguageModel,
  build: BuildRequest<TextRequest>,
  context: WorkContext,
): Promise<readonly Asked<TextResult>[]> {
  return askAll(tasks, build, (requests) => model.generate(requests, { signal: context.signal }), context);
}

async function askTogether<Request, Result>(
  requests: readonly Request[],
  ask: (requests: readonly Request[]) => Promise<readonly Result[]>,
): Promise<readonly Asked<Result>[]> {
  if (requests.length === 0) return [];
  try {
    return (await ask(requests)).map((result) => ({ kind: 'answered', result }));
  } catch (error) {
    const outcome = rejectedBy(error);
    if (requests.length === 1) return [{ kind: 'failed', outcome }];
  }
  // By halves, so that the others are still answered together.
  const middle = Math.ceil(requests.length / 2);
  const first = await askTogether(requests.slice(0, middle), ask);
  return [...first, ...(await askTogether(requests.slice(middle), ask))];
}

function rejectedBy(error: unknown): CellOutcome {
  if (!(error instanceof StudioError) || !ROW_ERRORS.has(error.code)) throw error;
  return { kind: 'rejected', reason: error.message };
}

/** The messages of a prompt; an empty system text is left out. */
export function chat(system: string, prompt: string): readonly ChatMessage[] {
  const user = { role: 'user', content: prompt } as const;
  return system.trim() === '' ? [user] : [{ role: 'system', content: system }, user];
}

/** Where the randomness of an answer lies: seed, column and attempt name the stream, the row its index. */
export function randomnessOf(seed: number, column: string, { row, attempt }: CellTask): Randomness {
  return { seed, labels: ['column', column, attempt], index: row };
}

/** An answer that another attempt may better. */
export function refused(reason: string, result?: Pick<TextResult, 'text' | 'tokens'>): CellOutcome {
  if (!result) return { kind: 'refused', reason };
  return { kind: 'refused', reason, raw: result.text, tokens: result.tokens };
}

/** Why an answer broke off, in words; null when it came to its end. */
export function brokenOff(result: TextResult): string | null {
  if (result.stopReason === 'context') return 'prompt and answer are longer than the model can read';
  if (result.stopReason === 'length') return `the answer was not finished after ${result.tokens} tokens`;
  return null;
}
