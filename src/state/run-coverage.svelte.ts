// How much of its topics a run has reached so far, and how spread its texts are: measured anew as rows come, at most
// every second.

import { type Coverage, measureCoverage } from '../lib/diversity/coverage.ts';
import { type TopicColumns, topicLabel, treesOf } from '../lib/diversity/topic-columns.ts';
import type { JsonValue } from '../lib/json.ts';
import type { ColumnRecipe } from '../lib/recipe/types.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';

/** Rows whose topics are counted and whose texts are looked at; the last of them. */
export const COVERED_ROWS = 2_000;
/** Texts of one column: counting runs of words takes its time, and the last ones say how it goes. */
const MOST_TEXTS = 300;
const PAUSE_MS = 1_000;

export interface TopicMeter extends TopicColumns {
  readonly coverage: NonNullable<Coverage['topics']>;
}
export interface TextMeter {
  readonly column: string;
  readonly texts: number;
  /** Different pairs of words by all of them, in [0, 1]. */
  readonly distinct: number;
}
export interface Meters {
  readonly topics: readonly TopicMeter[];
  readonly texts: readonly TextMeter[];
  /** Rows looked at. */
  readonly rows: number;
}

const NOTHING: Meters = { topics: [], texts: [], rows: 0 };

export class RunCoverage {
  #meters = $state.raw<Meters>(NOTHING);
  #rows: readonly MadeRow[] = [];
  #recipe: ColumnRecipe | null = null;
  #isMeasuring = false;
  #isOld = false;
  #abort = new AbortController();

  get meters(): Meters {
    return this.#meters;
  }

  /** Takes rows in the order they were made; those it has are left out. */
  take(recipe: ColumnRecipe, fresh: readonly MadeRow[]): void {
    const last = this.#rows.at(-1)?.row ?? -1;
    const news = fresh.filter(({ row, quarantine }) => row > last && quarantine === null);
    if (news.length === 0) return;
    this.#recipe = recipe;
    this.#rows = [...this.#rows, ...news].slice(-COVERED_ROWS);
    this.#isOld = true;
    if (!this.#isMeasuring) void this.#measure();
  }

  stop(): void {
    this.#abort.abort();
  }

  /** Measures until no row has come since. Never rejects. */
  async #measure(): Promise<void> {
    const { signal } = this.#abort;
    this.#isMeasuring = true;
    try {
      while (this.#isOld && this.#recipe && !signal.aborted) {
        this.#isOld = false;
        this.#meters = await measureRows(this.#recipe, this.#rows, signal);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    } catch {
      // Stopped in the middle: the figures before stay.
    } finally {
      this.#isMeasuring = false;
    }
  }
}

async function measureRows(recipe: ColumnRecipe, rows: readonly MadeRow[], signal: AbortSignal): Promise<Meters> {
  const topics: TopicMeter[] = [];
  for (const tree of treesOf(recipe)) {
    const labels = rows.map(({ cells }) => topicLabel(cells, tree.columns));
    const { topics: coverage } = await measureCoverage({ labels, topics: tree.topics }, { signal });
    if (coverage) topics.push({ ...tree, coverage });
  }
  const texts: TextMeter[] = [];
  for (const { name, kind, isHidden } of recipe.columns) {
    if (kind !== 'prompt' || isHidden) continue;
    const written = rows.slice(-MOST_TEXTS).flatMap(({ cells }) => textOf(cells[name]));
    const { distinct2 } = await measureCoverage({ texts: written }, { signal });
    if (distinct2 !== null) texts.push({ column: name, texts: written.length, distinct: distinct2 });
  }
  return { topics, texts, rows: rows.length };
}

/** What was written: a text, the entries of a list, the turns of a conversation. */
function textOf(cell: JsonValue | undefined): readonly string[] {
  if (typeof cell === 'string') return [cell];
  if (!Array.isArray(cell)) return [];
  const parts = (cell as readonly JsonValue[]).map((entry) => {
    if (typeof entry === 'string') return entry;
    const content = (entry as { readonly content?: unknown } | null)?.content;
    return typeof content === 'string' ? content : '';
  });
  return [parts.join('\n')];
}
