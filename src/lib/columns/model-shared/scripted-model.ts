// For tests: a language model that answers as a script says, and remembers what it was asked.

import { StudioError } from '../../errors.ts';
import type { ChoiceRequest, LanguageModel, TextRequest, TextResult } from '../../language/types.ts';
import type { Cell, CellOutcome, ColumnServices, ColumnType, RowBatch } from '../types.ts';

export interface Script {
  readonly answer?: (request: TextRequest) => string | Partial<TextResult>;
  readonly choose?: (request: ChoiceRequest) => readonly number[];
  readonly embed?: (text: string) => readonly number[];
}

export interface ScriptedModel {
  readonly model: LanguageModel;
  /** Requests in the order they came, all calls together. */
  readonly asked: TextRequest[];
  readonly chosen: ChoiceRequest[];
  /** Number of requests of each call. */
  readonly calls: number[];
}

/** A model whose answers cost a token for each word. */
export function createScriptedModel({ answer, choose, embed }: Script): ScriptedModel {
  const script: ScriptedModel = { asked: [], chosen: [], calls: [], model: {} as LanguageModel };
  const model: LanguageModel = {
    info: {
      ...{ id: 'scripted', provider: 'stub', device: 'none', dtype: null, contextTokens: null, vocabularySize: null },
      ...{ isBatchInvariant: true, isReproducible: true, canEmbed: embed !== undefined, loadMs: 0, sizeBytes: 0 },
      notes: [],
    },
    generate: async (requests) => {
      script.calls.push(requests.length);
      script.asked.push(...requests);
      return requests.map((request) => resultOf(answer?.(request) ?? ''));
    },
    choose: async (requests) => {
      script.calls.push(requests.length);
      script.chosen.push(...requests);
      return requests.map((request) => choose?.(request) ?? request.labels.map(() => 1 / request.labels.length));
    },
    embed: async (texts) => {
      script.calls.push(texts.length);
      if (!embed) throw new StudioError('model-failed', 'the scripted model does not embed');
      return texts.map((text) => Float32Array.from(embed(text)));
    },
    countTokens: async (texts) => texts.map(countWords),
  };
  return { ...script, model };
}

function resultOf(given: string | Partial<TextResult>): TextResult {
  const { text = '', ...rest } = typeof given === 'string' ? { text: given } : given;
  const preset = { promptTokens: 1, tokens: countWords(text), stopReason: 'end', meanLogProb: null } as const;
  return { ...preset, isComplete: true, text, ...rest };
}

function countWords(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}

export interface Given {
  readonly name?: string;
  readonly options: Readonly<Record<string, Cell>>;
  readonly model?: LanguageModel;
  readonly cells?: Readonly<Record<string, readonly Cell[]>>;
  readonly rows?: readonly number[];
  readonly attempt?: number;
  readonly services?: Partial<ColumnServices>;
}

/** Makes one batch of a column. Rows are as many as the cells, from 0, unless given. */
export async function makeColumn(type: ColumnType, given: Given): Promise<readonly CellOutcome[]> {
  const { name = 'made', options, cells = {}, attempt = 0 } = given;
  const rows = given.rows ?? (Object.values(cells)[0] ?? [null]).map((_, row) => row);
  const services: ColumnServices = {
    ...{ seed: 1, rowCount: rows.length, examples: [] },
    model: async () => given.model ?? createScriptedModel({}).model,
    table: async () => {
      throw new StudioError('not-found', 'there is no table');
    },
    ...given.services,
  };
  const batch: RowBatch = { rows, cells: new Map(Object.entries(cells)) };
  const prepared = await type.prepare(options, { name, datasets: new Map() }, services, {});
  return prepared.make(
    rows.map((row, slot) => ({ slot, row, attempt })),
    batch,
    {},
  );
}

/** The values of outcomes that were made; null for others. */
export function valuesOf(outcomes: readonly CellOutcome[]): readonly (readonly Cell[] | null)[] {
  return outcomes.map((outcome) => (outcome.kind === 'made' ? outcome.values : null));
}
