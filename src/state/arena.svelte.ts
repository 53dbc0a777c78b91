// Blind comparison: contenders write one column of a recipe for the same rows, a person says which text is better.

import { planPairings, type Pairing } from '../lib/arena/pairings.ts';
import { type Ranking, rankContenders } from '../lib/arena/bradley-terry.ts';
import { isAborted, StudioError, toStudioError } from '../lib/errors.ts';
import type { JsonValue } from '../lib/json.ts';
import type { ModelChoice } from '../lib/language/types.ts';
import { randomStream } from '../lib/random.ts';
import type { ColumnBlock, ColumnRecipe } from '../lib/recipe/types.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { listRecipes } from '../storage/recipes.ts';
import type { RecipeRecord, Vote } from '../storage/types.ts';
import { addVote, clearVotes, deleteVote, listVotes } from '../storage/votes.ts';
import { callback, createClient } from '../workers/client.ts';
import type { ColumnsPreview } from '../workers/contracts.ts';

export interface Contender {
  readonly name: string;
  readonly choice: ModelChoice;
}

/** What is compared: one model-written column of a recipe, on the first rows. */
export interface Match {
  readonly recipe: ColumnRecipe;
  readonly column: string;
  readonly rows: number;
  readonly contenders: readonly Contender[];
}

/** Two texts for one row; who wrote which is not told before the vote. */
export interface Round {
  readonly pairing: Pairing;
  readonly given: string;
  readonly left: string;
  readonly right: string;
}

export type ArenaStage =
  | { readonly kind: 'setup' }
  | { readonly kind: 'writing'; readonly contender: string; readonly done: number; readonly total: number }
  | { readonly kind: 'voting' }
  | { readonly kind: 'over' }
  | { readonly kind: 'failed'; readonly error: StudioError };

export class Arena {
  readonly #db: StudioDatabase;
  readonly #projectId: string;
  #stage = $state.raw<ArenaStage>({ kind: 'setup' });
  #match = $state.raw<Match | null>(null);
  #rounds = $state.raw<readonly Round[]>([]);
  #at = $state(0);
  #votes = $state.raw<readonly Vote[]>([]);
  #mine = $state.raw<readonly Vote[]>([]);
  #abort = new AbortController();

  /** Who is preferred, over all votes of the project, best first. */
  readonly ranking = $derived<readonly Ranking[]>(rankContenders(this.#votes));

  constructor(db: StudioDatabase, projectId: string) {
    this.#db = db;
    this.#projectId = projectId;
  }

  get stage(): ArenaStage {
    return this.#stage;
  }

  /** The match that was begun last; null before the first. */
  get match(): Match | null {
    return this.#match;
  }

  get votes(): readonly Vote[] {
    return this.#votes;
  }

  /** The pair to vote on, or null. */
  get round(): Round | null {
    return this.#stage.kind === 'voting' ? (this.#rounds[this.#at] ?? null) : null;
  }

  get position(): { readonly at: number; readonly of: number } {
    return { at: this.#at, of: this.#rounds.length };
  }

  /** The vote given last in this match, with the names that it revealed; null before the first. */
  get last(): Vote | null {
    return this.#mine.at(-1) ?? null;
  }

  /** Recipes of the project with a column that a model writes, the one changed last first. */
  async recipes(): Promise<readonly RecipeRecord[]> {
    const all = await listRecipes(this.#db, this.#projectId);
    return all.filter(({ recipe }) => writtenColumns(recipe).length > 0);
  }

  /** All votes as JSON Lines: who stood where, who won, and the texts. */
  exportVotes(): string {
    return this.#votes.map(({ projectId: _, ...vote }) => JSON.stringify(vote)).join('\n') + '\n';
  }

  async read(): Promise<void> {
    this.#votes = await listVotes(this.#db, this.#projectId);
  }

  /** Lets every contender write; the voting begins when all are done. Never rejects. */
  async start(match: Match): Promise<void> {
    this.stop();
    const abort = (this.#abort = new AbortController());
    this.#match = match;
    this.#mine = [];
    try {
      const written: (readonly MadeRow[])[] = [];
      for (const contender of match.contenders) written.push(await this.#write(match, contender, abort.signal));
      if (abort.signal.aborted) return;
      this.#rounds = makeRounds(match, written);
      this.#at = 0;
      if (this.#rounds.length === 0) throw new StudioError('model-failed', whyNoPair(match, written));
      this.#stage = { kind: 'voting' };
    } catch (error) {
      if (abort !== this.#abort) return;
      this.#stage = isAborted(error) ? { kind: 'setup' } : { kind: 'failed', error: toStudioError(error) };
    }
  }

  /** Stops the writing, or leaves the voting; votes stay. */
  stop(): void {
    this.#abort.abort();
    this.#stage = { kind: 'setup' };
  }

  async vote(winner: Vote['winner']): Promise<void> {
    const { round } = this;
    const match = this.#match;
    if (!round || !match) return;
    const nameOf = (index: number): string => match.contenders[index]?.name ?? '';
    const vote = await addVote(this.#db, {
      projectId: this.#projectId,
      ...{ left: nameOf(round.pairing.left), right: nameOf(round.pairing.right), winner },
      ...{ prompt: round.given, texts: [round.left, round.right] },
    });
    this.#votes = [...this.#votes, vote];
    this.#mine = [...this.#mine, vote];
    this.#at++;
    if (this.#at >= this.#rounds.length) this.#stage = { kind: 'over' };
  }

  /** Takes the last vote of this match back and shows its pair again. */
  async undo(): Promise<void> {
    const vote = this.last;
    if (!vote) return;
    await deleteVote(this.#db, vote);
    this.#votes = this.#votes.filter(({ id }) => id !== vote.id);
    this.#mine = this.#mine.slice(0, -1);
    this.#at = Math.max(0, this.#at - 1);
    this.#stage = { kind: 'voting' };
  }

  /** Takes all votes of the project back. Resolves with how to bring them back. */
  async clear(): Promise<() => Promise<void>> {
    const before = this.#votes;
    await clearVotes(this.#db, this.#projectId);
    this.#votes = [];
    this.#mine = [];
    return async () => {
      for (const { id: _id, votedAt: _at, ...vote } of before) await addVote(this.#db, vote);
      await this.read();
    };
  }

  async #write(match: Match, { name, choice }: Contender, signal: AbortSignal): Promise<readonly MadeRow[]> {
    const recipe = withModel(match, choice);
    const rows = Array.from({ length: match.rows }, (_, row) => row);
    const client = createClient('run');
    const written = new Set<number>();
    let isOver = false; // words of a row may come after the answer of the call
    this.#stage = { kind: 'writing', contender: name, done: 0, total: match.rows };
    const onRow = callback(({ row, cells }: MadeRow) => {
      if (isOver || signal.aborted || (cells[match.column] ?? null) === null) return;
      written.add(row);
      this.#stage = { kind: 'writing', contender: name, done: written.size, total: match.rows };
    });
    try {
      const request = { recipe, rows, keep: {}, attempts: {}, columns: [match.column] };
      const made = await client.call<ColumnsPreview>(
        async (remote, jobId) => remote.previewColumns(jobId, request, onRow),
        signal,
      );
      return made.rows;
    } finally {
      isOver = true;
      client.stop();
    }
  }
}

/** The columns of a recipe that a model writes. */
export function writtenColumns(recipe: ColumnRecipe): readonly ColumnBlock[] {
  return recipe.columns.filter(({ kind }) => kind === 'prompt' || kind === 'structured');
}

/** The recipe with the contender behind the alias that the column names. */
function withModel({ recipe, column }: Match, choice: ModelChoice): ColumnRecipe {
  const alias = recipe.columns.find(({ name }) => name === column)?.options['model'];
  if (typeof alias !== 'string') throw new StudioError('bad-recipe', `column ${column} is not written by a model`);
  return { ...recipe, models: { ...recipe.models, [alias]: choice } };
}

/** Pairs whose two texts exist and differ. */
function makeRounds({ recipe, column, rows, contenders }: Match, written: readonly (readonly MadeRow[])[]): Round[] {
  const stream = randomStream(recipe.seed, 'arena');
  return planPairings(rows, contenders.length, stream).flatMap((pairing): Round[] => {
    const left = written[pairing.left]?.find(({ row }) => row === pairing.row);
    const right = written[pairing.right]?.find(({ row }) => row === pairing.row);
    const [first, second] = [textOf(left, column), textOf(right, column)];
    if (first === '' || second === '' || first === second) return [];
    return [{ pairing, left: first, right: second, given: givenText(left, recipe, column) }];
  });
}

/** Names who wrote nothing, with the reason of the first row. */
function whyNoPair({ column, rows, contenders }: Match, written: readonly (readonly MadeRow[])[]): string {
  const silent = contenders.flatMap(({ name }, i) => {
    const made = written[i] ?? [];
    const count = made.filter((row) => textOf(row, column) !== '').length;
    const reason = made.find(({ quarantine }) => quarantine)?.quarantine?.reason ?? 'the texts are empty';
    return count > 0 ? [] : [`${name} wrote nothing usable in ${rows} of ${rows} rows (${reason})`];
  });
  return silent.length > 0 ? silent.join('; ') : 'the contenders wrote the same text in every row';
}

/** What a contender wrote in a row; empty where the row was set aside. */
function textOf(made: MadeRow | undefined, column: string): string {
  return made && !made.quarantine ? cellText(made.cells[column]) : '';
}

/** The other cells that the recipe samples for the row, one a line. */
function givenText(made: MadeRow | undefined, recipe: ColumnRecipe, column: string): string {
  const written = new Set(writtenColumns(recipe).map(({ name }) => name));
  return Object.entries(made?.cells ?? {})
    .filter(([name, value]) => name !== column && value !== null && !written.has(name))
    .map(([name, value]) => `${name}: ${cellText(value)}`)
    .join('\n');
}

/** A cell as a person reads it: conversations line by line. */
export function cellText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value) && value.every(isMessage))
    return value.map(({ role, content }) => `${role}: ${content}`).join('\n');
  return typeof value === 'string' ? value : JSON.stringify(value, null, 1);
}

function isMessage(value: unknown): value is { role: string; content: string } {
  return typeof value === 'object' && value !== null && 'role' in value && 'content' in value;
}
