// The scan for personal data in one real table, and the version without it.

import { isAborted, type StudioError, toStudioError } from '../lib/errors.ts';
import type { ReplacementLocale } from '../lib/pii/replace.ts';
import type { Selection } from '../lib/pii/replace-table.ts';
import type { PiiFinding } from '../lib/pii/types.ts';
import type { Dataset } from '../storage/types.ts';
import { getUiState, openUiDatabase, setUiState } from '../storage/ui-state.ts';
import { callback, createClient } from '../workers/client.ts';
import type { PiiScan, Progress } from '../workers/contracts.ts';

export type PiiState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'scanning' | 'replacing'; readonly done: number; readonly stage: string }
  | { readonly kind: 'scanned'; readonly scan: PiiScan }
  | { readonly kind: 'replaced'; readonly dataset: Dataset }
  | { readonly kind: 'failed'; readonly error: StudioError };

export class PersonalData {
  readonly #client = createClient('pii');
  #abort = new AbortController();
  #state = $state.raw<PiiState>({ kind: 'idle' });
  #scan = $state.raw<PiiScan | null>(null);
  #chosen = $state.raw<ReadonlySet<string>>(new Set());
  locale = $state<ReplacementLocale>('en');

  get state(): PiiState {
    return this.#state;
  }

  /** What the scan found last. */
  get findings(): readonly PiiFinding[] {
    return this.#scan?.findings ?? [];
  }

  readonly selections: readonly Selection[] = $derived.by(() => {
    const columns = [...new Set(this.findings.filter((finding) => this.isChosen(finding)).map(({ column }) => column))];
    return columns.map((column) => ({
      column,
      kinds: this.findings
        .filter((finding) => finding.column === column && this.isChosen(finding))
        .map(({ kind }) => kind),
    }));
  });

  isChosen(finding: PiiFinding): boolean {
    return this.#chosen.has(keyOf(finding));
  }

  choose(finding: PiiFinding, isChosen: boolean): void {
    const next = new Set(this.#chosen);
    if (isChosen) next.add(keyOf(finding));
    else next.delete(keyOf(finding));
    this.#chosen = next;
  }

  /** Looks through a table; everything found is chosen for replacement. Never rejects: the state says how it ended. */
  async scan(dataset: Dataset): Promise<void> {
    await this.#work('scanning', async (onProgress, signal) => {
      const scan = await this.#client.call((remote, job) => remote.scan(job, dataset.id, onProgress), signal);
      this.#scan = scan;
      this.#chosen = new Set(scan.findings.map(keyOf));
      return { kind: 'scanned', scan };
    });
  }

  /** Makes the version with the chosen kinds replaced, beside its holdout. */
  async replace(dataset: Dataset): Promise<void> {
    const { selections, locale } = this;
    await this.#work('replacing', async (onProgress, signal) => {
      const key = await projectKey(dataset.projectId);
      const datasetName = `${dataset.name}, personal data replaced`;
      const request = { datasetId: dataset.id, selections, locale, key, datasetName };
      const made = await this.#client.call((remote, job) => remote.replace(job, request, onProgress), signal);
      return { kind: 'replaced', dataset: made };
    });
  }

  cancel(): void {
    this.#abort.abort();
  }

  stop(): void {
    this.#abort.abort();
    this.#client.stop();
  }

  async #work(
    kind: 'scanning' | 'replacing',
    job: (onProgress: (progress: Progress) => void, signal: AbortSignal) => Promise<PiiState>,
  ): Promise<void> {
    this.#abort.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#state = { kind, done: 0, stage: 'Starting' };
    const onProgress = callback(({ done, stage }: Progress) => {
      if (this.#abort === abort && this.#state.kind === kind) this.#state = { kind, done, stage };
    });
    try {
      const end = await job(onProgress, abort.signal);
      if (this.#abort === abort) this.#state = end;
    } catch (error) {
      if (this.#abort !== abort) return;
      const rest: PiiState = this.#scan ? { kind: 'scanned', scan: this.#scan } : { kind: 'idle' };
      this.#state = isAborted(error) ? rest : { kind: 'failed', error: toStudioError(error) };
    }
  }
}

function keyOf({ column, kind }: PiiFinding): string {
  return JSON.stringify([column, kind]);
}

/** The secret under which a project's replacements are drawn: made once, kept in this browser, never exported. */
async function projectKey(projectId: string): Promise<string> {
  const ui = await openUiDatabase();
  try {
    const name = `replacement-key ${projectId}`;
    const known = await getUiState<string | null>(ui, name, null);
    if (known !== null) return known;
    const key = Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, '0'));
    await setUiState(ui, name, key.join(''));
    return key.join('');
  } finally {
    ui.close();
  }
}
