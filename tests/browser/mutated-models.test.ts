// Models that are damaged on purpose, hundreds of them: each writes, or ends in an error that says why. None hangs, and
// the page lives on. `VITE_MUTATIONS=500` tries more than the few that every run does.

import { expect, it } from 'vitest';
import { StudioError } from '../../src/lib/errors.ts';
import { defaultSampling, type TextRequest } from '../../src/lib/language/types.ts';
import { createLanguageWorkerModel } from '../../src/workers/language-client.ts';
import { mutationKind } from '../fixtures/mutations.ts';

const count = Number(import.meta.env['VITE_MUTATIONS'] ?? 24);
/** The bound of a hung worker, here shorter than the studio's; a hung one is tried twice. */
const STILL_MS = 5000;
const MOST_MS = 120_000;
const SIDE_BY_SIDE = 2;
/** A worker serves several, as in the studio; a fresh one follows whatever went wrong badly. */
const MUTANTS_A_WORKER = 10;

interface Outcome {
  readonly seed: number;
  readonly ms: number;
  /** Null when it wrote. */
  readonly error: unknown;
}

const requests = [0, 1].map((index): TextRequest => ({
  messages: [{ role: 'user', content: 'Write.' }],
  sampling: { ...defaultSampling, maxTokens: 6 },
  constraint: null,
  randomness: { seed: 1, labels: [], index },
}));

async function tryMutant(seed: number, start: () => Worker): Promise<Outcome> {
  const started = performance.now();
  let error: unknown = null;
  try {
    const choice = { provider: 'transformers', model: `mutant-${seed}`, device: 'wasm', dtype: 'fp32' } as const;
    const model = await createLanguageWorkerModel(choice, { start, stillMs: STILL_MS, threads: 1 });
    const results = await model.generate(requests, {}).finally(() => model.dispose());
    expect(results).toHaveLength(requests.length);
  } catch (caught) {
    error = caught;
  }
  return { seed, error, ms: performance.now() - started };
}

interface Lane {
  start(): Worker;
  done(outcome: Outcome): void;
}

function createLane(): Lane {
  let worker: Worker | null = null;
  let served = 0;
  let isTaken = false;
  const end = (): void => {
    if (worker) Worker.prototype.terminate.call(worker);
    worker = null;
    served = 0;
  };
  return {
    start() {
      // Asked once more for the same mutant: the first worker was given up.
      if (isTaken || served >= MUTANTS_A_WORKER) end();
      isTaken = true;
      served += 1;
      if (worker) return worker;
      worker = new Worker(new URL('../fixtures/hostile.worker.ts', import.meta.url), { type: 'module' });
      // Letting go of a model ends its worker: not here.
      worker.terminate = () => undefined;
      return worker;
    },
    done({ error }) {
      isTaken = false;
      const isClean = error === null || (error instanceof StudioError && error.message.includes('does not load'));
      if (!isClean) end();
    },
  };
}

it(
  `${count} damaged models each write or end in an error, within their time`,
  async () => {
    const outcomes: Outcome[] = [];
    let next = 0;
    const run = async (): Promise<void> => {
      const lane = createLane();
      while (next < count) {
        const outcome = await tryMutant(next++, () => lane.start());
        lane.done(outcome);
        outcomes.push(outcome);
        if (outcomes.length % 100 === 0) console.log(`${outcomes.length} of ${count}`);
      }
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, run));
    console.log(report(outcomes));
    for (const { seed, error, ms } of outcomes) {
      const what = `mutant ${seed} (${mutationKind(seed)})`;
      expect(ms, what).toBeLessThan(MOST_MS);
      if (error === null) continue;
      expect(error, what).toBeInstanceOf(StudioError);
      expect((error as StudioError).code, what).toMatch(/^(model-failed|model-missing|limit|worker-lost)$/);
      expect((error as StudioError).message.length, what).toBeGreaterThan(10);
    }
    expect(outcomes).toHaveLength(count);
    // Some damage is harmless, most is not: otherwise nothing was tried.
    expect(outcomes.filter(({ error }) => error === null).length).toBeGreaterThan(0);
    expect(outcomes.filter(({ error }) => error !== null).length).toBeGreaterThan(count / 4);
  },
  count * 20_000,
);

function report(outcomes: readonly Outcome[]): string {
  const groups = new Map<string, number>();
  for (const { error } of outcomes) {
    const message = error instanceof Error ? error.message.replaceAll(/['"(].*$|\d+/gs, '').slice(0, 60) : 'wrote';
    groups.set(message, (groups.get(message) ?? 0) + 1);
  }
  const lost = outcomes.flatMap(({ seed, error }) =>
    error instanceof StudioError && error.code === 'worker-lost' ? [seed] : [],
  );
  const slowest = outcomes.toSorted((a, b) => b.ms - a.ms).slice(0, 3);
  const mean = outcomes.reduce((sum, { ms }) => sum + ms, 0) / outcomes.length;
  return [
    `${outcomes.length} mutants, ${Math.round(mean)} ms each`,
    `ended for their silence: ${lost.join(', ') || 'none'}`,
    ...slowest.map(({ seed, ms }) => `${Math.round(ms)} ms: mutant ${seed}, ${mutationKind(seed)}`),
    ...[...groups].toSorted((a, b) => b[1] - a[1]).map(([message, times]) => `${times} x ${message}`),
  ].join('\n');
}
