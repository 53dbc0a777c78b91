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

const FEATURE_TYPES: Readonly<Record<ColumnSchema['kind'], string>> = {
  number: 'float64',
  integer: 'int64',
  boolean: 'bool',
  category: 'string',
  datetime: 'timestamp[ms]',
  text: 'string',
  id: 'string',
  json: 'string',
  conversation: 'string',
};

/** The card of an exported dataset. `dataFile` is its path in the bundle, `rows` what was exported. */
export function buildCard(subject: ExportSubject, dataFile: string, rows: number): string {
  return `${frontMatter(subject, dataFile, rows)}\n${body(subject, dataFile, rows)}`;
}

function frontMatter(subject: ExportSubject, dataFile: string, rows: number): string {
  const size = SIZE_CATEGORIES.find(([below]) => rows < below)?.[1] ?? 'n>1T';
  const features = subject.schema.flatMap((column) => [
    `    - name: ${yamlText(column.name)}`,
    `      dtype: ${FEATURE_TYPES[column.kind]}`,
  ]);
  return [
    '---',
    `pretty_name: ${yamlText(subject.name)}`,
    'tags:',
    ...(subject.role === 'synthetic' ? ['  - synthetic'] : [`  - ${subject.role}`]),
    '  - tabular',
    '  - terrarium',
    'size_categories:',
    `  - ${size}`,
    'configs:',
    '  - config_name: default',
    '    data_files:',
    '      - split: train',
    `        path: ${yamlText(dataFile)}`,
    'dataset_info:',
    '  features:',
    ...features,
    '  splits:',
    '    - name: train',
    `      num_examples: ${rows}`,
    '---',
    '',
  ].join('\n');
}

function body(subject: ExportSubject, dataFile: string, rows: number): string {
  return [
    `# ${markdownText(subject.name)}`,
    '',
    ...introduction(subject, rows),
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
    `- \`${dataFile}\`: the rows`,
    '- `manifest.json`: hashes of all files, provenance, scores',
    ...(subject.recipe ? ['- `recipe.json`: the recipe that reproduces every row'] : []),
    ...(subject.metrics.length ? ['- `report.json`: the full report'] : []),
    '',
  ].join('\n');
}

function introduction(subject: ExportSubject, rows: number): string[] {
  const count = `${rows} rows and ${subject.schema.length} columns`;
  if (subject.role !== 'synthetic') return [`${count}. This is **${subject.role}** data.`];
  const lines = [`${count} of **synthetic** data, drawn from a model that Terrarium learned in a browser.`];
  if (rows < subject.rowCount) lines.push('', `A filtered selection of a dataset of ${subject.rowCount} rows.`);
  lines.push('', 'Synthetic data can still resemble real rows: read the privacy scores below before you publish it.');
  return lines;
}

function provenance(subject: ExportSubject): string[] {
  const lines = ['## Provenance', '', `- dataset SHA-256: \`${subject.sha256}\``];
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
