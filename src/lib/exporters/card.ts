// The dataset card: a README.md with the YAML front matter that dataset hubs read.

import { isColumnRecipe } from '../recipe/types.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { type ExportSubject, listScores, type ManifestScore } from './manifest.ts';

const SIZE_CATEGORIES: readonly (readonly [below: number, name: string])[] = [
  [1e3, 'n<1K'],
  [1e4, '1K<n<10K'],
  [1e5, '10K<n<100K'],
  [1e6, '100K<n<1M'],
  [1e7, '1M<n<10M'],
  [Infinity, '10M<n<100M'],
];

/** Names of kinds in the features of Hugging Face datasets. */
export const FEATURE_TYPES: Readonly<Record<ColumnSchema['kind'], string>> = {
  number: 'float64',
  integer: 'int64',
  boolean: 'bool',
  category: 'string',
  datetime: 'timestamp[ms]',
  text: 'string',
  id: 'string',
  json: 'string',
  conversation: 'string',
  image: 'string',
};

/** A data file of the bundle. */
export interface CardSplit {
  readonly name: 'train' | 'test';
  /** In the bundle. */
  readonly path: string;
  readonly rows: number;
}

/** What the data itself does not tell. Empty texts are left out. */
export interface CardFacts {
  readonly licence?: string;
  /** A code such as `en`. */
  readonly language?: string;
  /** Conversation columns are lists of { role, content } in the files. */
  readonly nestsConversations?: boolean;
  /** Readers tell files and features from the folder itself: the card must not say otherwise. */
  readonly isPlainFolder?: boolean;
}

/** The card of an exported dataset. */
export function buildCard(subject: ExportSubject, splits: readonly CardSplit[], facts: CardFacts = {}): string {
  return `${frontMatter(subject, splits, facts)}\n${body(subject, splits, facts)}`;
}

function countRows(splits: readonly CardSplit[]): number {
  return splits.reduce((sum, split) => sum + split.rows, 0);
}

function frontMatter(subject: ExportSubject, splits: readonly CardSplit[], facts: CardFacts): string {
  const rows = countRows(splits);
  const size = SIZE_CATEGORIES.find(([below]) => rows < below)?.[1] ?? 'n>1T';
  const hasText = subject.schema.some(({ kind }) => kind === 'text' || kind === 'conversation');
  return [
    '---',
    `pretty_name: ${yamlText(subject.name)}`,
    ...(facts.licence ? [`license: ${yamlText(facts.licence)}`] : []),
    ...(facts.language ? ['language:', `  - ${yamlText(facts.language)}`] : []),
    'tags:',
    ...(subject.role === 'synthetic' ? ['  - synthetic'] : [`  - ${subject.role}`]),
    '  - tabular',
    ...(hasText ? ['  - text'] : []),
    ...(subject.schema.some(({ kind }) => kind === 'image') ? ['  - image'] : []),
    '  - terrarium',
    'size_categories:',
    `  - ${size}`,
    ...(facts.isPlainFolder ? [] : describeFiles(subject, splits, facts)),
    '---',
    '',
  ].join('\n');
}

function describeFiles(subject: ExportSubject, splits: readonly CardSplit[], facts: CardFacts): string[] {
  return [
    'configs:',
    '  - config_name: default',
    '    data_files:',
    ...splits.flatMap(({ name, path }) => [`      - split: ${name}`, `        path: ${yamlText(path)}`]),
    'dataset_info:',
    '  features:',
    ...subject.schema.flatMap((column) => feature(column, facts)),
    '  splits:',
    ...splits.flatMap(({ name, rows: count }) => [`    - name: ${name}`, `      num_examples: ${count}`]),
  ];
}

function feature({ name, kind }: ColumnSchema, { nestsConversations }: CardFacts): string[] {
  const head = `    - name: ${yamlText(name)}`;
  if (kind === 'image') return [head, '      dtype: image'];
  if (kind !== 'conversation' || !nestsConversations) return [head, `      dtype: ${FEATURE_TYPES[kind]}`];
  const parts = ['role', 'content'].flatMap((part) => [`        - name: ${part}`, '          dtype: string']);
  return [head, '      list:', ...parts];
}

function body(subject: ExportSubject, splits: readonly CardSplit[], { isPlainFolder = false }: CardFacts): string {
  return [
    `# ${markdownText(subject.name)}`,
    '',
    ...introduction(subject, countRows(splits)),
    '',
    '## Columns',
    '',
    '| column | kind | role |',
    '|---|---|---|',
    ...subject.schema.map((column) => `| ${markdownText(column.name)} | ${column.kind} | ${column.role} |`),
    '',
    ...provenance(subject),
    ...cost(subject),
    ...scores(listScores(subject.metrics)),
    '## Files',
    '',
    ...splits.map(
      ({ name, path, rows }) => `- \`${path}\`: ${name === 'train' ? 'the rows' : 'rows kept apart'} (${rows})`,
    ),
    ...(isPlainFolder ? [] : listCompanions(subject)),
    '',
  ].join('\n');
}

/** What a bundle holds beside the rows. */
function listCompanions({ recipe, metrics }: ExportSubject): string[] {
  return [
    '- `manifest.json`: hashes of all files, provenance, scores',
    ...(recipe ? ['- `recipe.json`: the recipe that reproduces every row'] : []),
    ...(metrics.length > 0 ? ['- `report.json`: the full report'] : []),
  ];
}

function introduction(subject: ExportSubject, rows: number): string[] {
  const count = `${rows} rows and ${subject.schema.length} columns`;
  if (subject.role !== 'synthetic') return [`${count}. This is **${subject.role}** data.`];
  const isWritten = subject.recipe !== null && isColumnRecipe(subject.recipe);
  const maker = isWritten
    ? 'made column by column from a recipe that Terrarium ran'
    : 'drawn from a model that Terrarium learned';
  const lines = [`${count} of **synthetic** data, ${maker} in a browser.`];
  if (rows < subject.rowCount) lines.push('', `A selection of a dataset of ${subject.rowCount} rows.`);
  const advice = subject.metrics.length > 0 ? ': read the scores below before you publish it' : '';
  lines.push('', `Synthetic data can still resemble real rows${advice}.`);
  return lines;
}

function provenance(subject: ExportSubject): string[] {
  const lines = ['## Provenance', ''];
  if (subject.sha256 !== '') lines.push(`- dataset SHA-256: \`${subject.sha256}\``);
  for (const parent of subject.parents) {
    lines.push(`- made from: ${markdownText(parent.name)} (${parent.role}), SHA-256 \`${parent.sha256}\``);
  }
  if (subject.recipe && isColumnRecipe(subject.recipe)) {
    const { name, columns, seed } = subject.recipe;
    lines.push(`- recipe: ${markdownText(name)}, ${columns.length} columns, seed ${seed}`);
  } else if (subject.recipe) {
    const { block, seed } = subject.recipe;
    lines.push(`- synthesizer: ${block.synthesizer}, seed ${seed}, ${block.conditions.length} conditions`);
  }
  if (subject.repair)
    lines.push(`- repaired by: ${subject.repair.id}@${subject.repair.version}, seed ${subject.repair.seed}`);
  lines.push(`- made by: Terrarium ${subject.codeVersion}`, '');
  return lines;
}

function cost({ cost: statement }: ExportSubject): string[] {
  if (!statement) return [];
  const { seconds, watts, energyKWh, currency } = statement;
  return [
    '## Cost',
    '',
    `- ${figure(seconds)} s on this device at ${watts} W: energyKWh: ${energyKWh.toPrecision(3)}`,
    `- cost${currency}: ${statement.cost.toPrecision(3)}`,
    '',
  ];
}

function scores(list: readonly ManifestScore[]): string[] {
  if (list.length === 0) return ['## Scores', '', 'Not judged.', ''];
  return [
    '## Scores',
    '',
    'Each beside the same figure for real holdout rows (ceiling), independent columns (floor) and a copy of the training rows (cheat).',
    '',
    '| metric | score | value | ceiling | floor | cheat |',
    '|---|---|---|---|---|---|',
    ...list.map((score) => {
      const { ceiling, floor, cheat } = score.baselines;
      return `| ${score.metric} | ${score.key} | ${[score.value, ceiling, floor, cheat].map(figure).join(' | ')} |`;
    }),
    '',
  ];
}

function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : String(Math.round(value * 1e4) / 1e4);
}

/** A JSON string is a YAML double-quoted scalar. */
function yamlText(text: string): string {
  return JSON.stringify(text);
}

function markdownText(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>#|]/g, (mark) => `\\${mark}`).replaceAll(/\s+/g, ' ');
}
