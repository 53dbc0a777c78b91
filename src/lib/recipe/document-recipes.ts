// Recipes that write about documents: so many rows for each chunk, with a quota for each tag.

import { defaultSampling, type ModelChoice } from '../language/types.ts';
import type { WeightedValue } from '../options.ts';
import type { ColumnBlock, ColumnRecipe } from './types.ts';

export const documentKinds = ['qa', 'summary', 'classification', 'instruction', 'conversation'] as const;
export type DocumentKind = (typeof documentKinds)[number];

export interface DocumentRecipeOptions {
  /** Rows of the dataset: chunks of the documents. */
  readonly chunks: number;
  /** Rows to write for each chunk, from 1; absent takes what suits the kind. */
  readonly perChunk?: number;
  /** Tags with their shares of all rows; absent takes those of the kind. */
  readonly tags?: readonly WeightedValue[];
  /** The model that writes; absent takes the embedded one. */
  readonly model?: ModelChoice;
  readonly seed?: number;
}

interface Plan {
  readonly label: string;
  /** One sentence: what comes of it. */
  readonly text: string;
  readonly perChunk: number;
  /** Name of the column that holds the tag. */
  readonly tag: string;
  readonly tags: readonly string[];
  /** What a model writes, from `{{text}}` and the tag. */
  readonly written: readonly ColumnBlock[];
  /** Columns whose rows must not be too like each other. */
  readonly unlike: readonly string[];
}

const ALIAS = 'writer';
const PASSAGE = 'Passage from {{title}}:\n\n{{text}}\n\n';
const PASSAGE_COLUMNS = ['document', 'title', 'section', 'text'] as const;
const NEAR = 0.85;

const plans: Readonly<Record<DocumentKind, Plan>> = {
  qa: {
    label: 'Questions and answers',
    text: 'Question and answer pairs that a passage answers',
    perChunk: 3,
    tag: 'question_type',
    tags: ['about a fact', 'about how to do something', 'about a reason', 'about a comparison'],
    written: [
      structured('pair', {
        prompt: `${PASSAGE}Write a question {{question_type}} that this passage answers, and its answer. Use only what the passage says.`,
        properties: { question: 300, answer: 800 },
      }),
    ],
    unlike: ['question'],
  },
  summary: {
    label: 'Summaries',
    text: 'Summaries of each passage in several lengths',
    perChunk: 1,
    tag: 'length',
    tags: ['one sentence', 'three sentences', 'a list of key points'],
    written: [prompt('summary', `${PASSAGE}Summarize this passage as {{length}}. Use only what the passage says.`)],
    unlike: ['summary'],
  },
  classification: {
    label: 'Classification data',
    text: 'Short texts on the subject of a passage, each with the label it was written for, and a check of that label',
    perChunk: 3,
    tag: 'label',
    tags: ['question', 'problem', 'request', 'praise'],
    written: [
      structured('written', {
        prompt: `${PASSAGE}Write a short message of a person on the subject of this passage. The message is a {{label}}.`,
        properties: { message: 400 },
      }),
      {
        name: 'checked_label',
        kind: 'choice',
        options: {
          model: ALIAS,
          labels: ['question', 'problem', 'request', 'praise'],
          prompt: 'Message:\n\n{{message}}\n\nWhich of these is it: {{labels}}?',
        },
      },
    ],
    unlike: ['message'],
  },
  instruction: {
    label: 'Instruction data',
    text: 'Instructions with input and output, as trainers take them (Alpaca)',
    perChunk: 2,
    tag: 'task',
    tags: ['explaining', 'extracting', 'rewriting', 'listing'],
    written: [
      structured('record', {
        prompt: `${PASSAGE}Write a task of {{task}} that a person could give an assistant about this passage: the instruction, the input it needs from the passage, and the output that does it well.`,
        properties: { instruction: 300, input: 800, output: 1_000 },
      }),
    ],
    unlike: ['instruction'],
  },
  conversation: {
    label: 'Conversations',
    text: 'Conversations of several turns about a passage',
    perChunk: 1,
    tag: 'person',
    tags: ['a curious beginner', 'somebody in a hurry', 'an expert who doubts', 'a customer with a problem'],
    written: [
      prompt(
        'conversation',
        `${PASSAGE}Write a dialogue between a user, who is {{person}}, and an assistant about this passage. The assistant uses only what the passage says. Write each turn on a line, as “user: …” or “assistant: …”.`,
        { output: 'conversation', minLength: 4 },
      ),
    ],
    unlike: ['conversation'],
  },
};

function structured(
  name: string,
  { prompt: ask, properties }: { readonly prompt: string; readonly properties: Readonly<Record<string, number>> },
): ColumnBlock {
  const schema = {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(properties).map(([key, maxLength]) => [key, { type: 'string', minLength: 1, maxLength }]),
    ),
    required: Object.keys(properties),
    additionalProperties: false,
  };
  return { name, kind: 'structured', options: { model: ALIAS, prompt: ask, schema, columns: 'spread' } };
}

function prompt(name: string, ask: string, more: ColumnBlock['options'] = {}): ColumnBlock {
  return { name, kind: 'prompt', options: { model: ALIAS, prompt: ask, ...more } };
}

/** The model that is shipped. It knows little of documents: a larger one writes better. */
const embedded: ModelChoice = {
  ...{ provider: 'transformers', model: 'terrarium-small', device: 'auto', dtype: 'auto' },
  sampling: { ...defaultSampling, maxTokens: 300 },
};

/**
 * A recipe that writes about the chunks of a dataset (see `importers/documents`): every chunk `perChunk` times, in
 * order, and each tag for its exact share of all rows.
 */
export function documentRecipe(kind: DocumentKind, datasetId: string, options: DocumentRecipeOptions): ColumnRecipe {
  const plan = plans[kind];
  const { chunks, perChunk = plan.perChunk, seed = 1, model = embedded } = options;
  const tags = options.tags ?? plan.tags.map((value) => ({ value, weight: 1 }));
  return {
    ...{ format: 'terrarium-recipe', version: 2, name: `${plan.label} about documents`, seed },
    rows: Math.max(1, chunks * perChunk),
    models: { [ALIAS]: model },
    columns: [
      {
        name: 'passage',
        kind: 'seed',
        options: { dataset: datasetId, columns: [...PASSAGE_COLUMNS], order: 'ordered', repeat: perChunk },
      },
      { name: plan.tag, kind: 'sampler', options: { sampler: 'category', values: tags, exact: true } },
      ...plan.written.map((block) => withLabels(block, tags)),
    ],
    ...{ pins: [], examples: [], attempts: 3 },
    uniqueness: { columns: plan.unlike, method: 'near', threshold: NEAR },
  };
}

/** A column that checks the tag chooses among the same tags. */
function withLabels(block: ColumnBlock, tags: readonly WeightedValue[]): ColumnBlock {
  if (block.kind !== 'choice') return block;
  return { ...block, options: { ...block.options, labels: tags.map(({ value }) => value) } };
}

/** What the recipe screen offers for datasets that hold chunks. */
export function describeDocumentKind(kind: DocumentKind): { readonly label: string; readonly text: string } {
  const { label, text } = plans[kind];
  return { label, text };
}

/** True for a dataset that was made of documents: it has their chunks as `text`. */
export function holdsChunks(schema: readonly { readonly name: string }[]): boolean {
  const names = new Set(schema.map(({ name }) => name));
  return ['document', 'chunk', 'text'].every((name) => names.has(name));
}
