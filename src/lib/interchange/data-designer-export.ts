// A recipe as builder_config.json of NeMo Data Designer.

import type { JsonObject } from '../json.ts';
import type { SamplingSettings } from '../language/types.ts';
import { columnGraph } from '../recipe/graph.ts';
import type { ColumnBlock, ColumnRecipe } from '../recipe/types.ts';
import { readExpressionBlock, readSamplerBlock, textOption } from './blocks.ts';
import { writePart, writePeople } from './data-designer-people.ts';
import { writeScores } from './data-designer-judge.ts';
import { toDesigner } from './data-designer-samplers.ts';
import { formulaToJinja } from './jinja-formula.ts';
import { Notes } from './reader.ts';
import type { ExportedRecipe } from './types.ts';

/** What cannot be said in their terms is in `unmapped`. */
export function exportDataDesigner(recipe: ColumnRecipe): ExportedRecipe {
  const notes = new Notes();
  const columns = recipe.columns.flatMap((block, i) => {
    const place = `columns[${i}]`;
    const column = writers[block.kind]?.(block, place, notes) ?? null;
    if (!column) notes.add(place, `${block.name}: ${block.kind}`, whyMissing(block));
    return column ? [{ ...column, ...common(block, place, notes) }] : [];
  });
  noteMissing(recipe, new Set(columns.flatMap(({ name }) => (typeof name === 'string' ? [name] : []))), notes);
  const models = Object.entries(recipe.models).map(([alias, choice]) => ({
    ...{ alias, model: choice.model, provider: 'local' },
    inference_parameters: writeSampling(choice.sampling, `models.${alias}.sampling`, notes),
  }));
  if (recipe.pins.length > 0) notes.add('pins', `${recipe.pins.length} cells`, 'Data Designer pins no cells');
  if (recipe.examples.length > 0) {
    notes.add('examples', `${recipe.examples.length} rows`, 'write them into the prompts of Data Designer');
  }
  if (recipe.uniqueness) notes.add('uniqueness', recipe.uniqueness.method, 'Data Designer keeps repeated rows');
  const config = { data_designer: { columns: [...writePeople(recipe.columns), ...columns], model_configs: models } };
  const text = `${JSON.stringify(config, null, 2)}\n`;
  return { format: 'datadesigner', fileName: 'builder_config.json', text, unmapped: notes.list };
}

function whyMissing({ kind }: ColumnBlock): string {
  if (kind !== 'seed' && kind !== 'learned') return 'Data Designer has no such column';
  return 'the file holds no rows: export the dataset and give it to Data Designer as its seed dataset';
}

/** What reads a column that the file does not have would fail there, so it is said. */
function noteMissing(recipe: ColumnRecipe, written: ReadonlySet<string>, notes: Notes): void {
  const { nodes, makers } = columnGraph(recipe, { datasets: new Map() });
  for (const { block, index, references } of nodes) {
    if (!written.has(block.name)) continue;
    const names = new Set(references.map(({ column }) => column));
    const missing = [...names].filter((name) => !written.has(makers.get(name) ?? ''));
    if (missing.length > 0) notes.add(`columns[${index}]`, block.name, `reads ${missing.join(', ')}, not in this file`);
  }
}

function common({ isHidden, skipWhen, blank }: ColumnBlock, place: string, notes: Notes): JsonObject {
  if (blank !== undefined && blank > 0) notes.add(`${place}.blank`, blank, 'Data Designer leaves no cells blank');
  return {
    ...(isHidden ? { drop: true } : {}),
    ...(skipWhen === undefined ? {} : { skip: { when: formulaToJinja(skipWhen) } }),
  };
}

const TYPES: Readonly<Record<string, string>> = { integer: 'int', number: 'float', boolean: 'bool' };

type Writer = (block: ColumnBlock, place: string, notes: Notes) => JsonObject | null;

const writers: Readonly<Record<string, Writer>> = {
  sampler: (block, place, notes) => {
    const sampler = readSamplerBlock(block);
    if (sampler?.kind === 'person') return writePart(block.name, sampler, notes, place);
    const written = sampler ? toDesigner(sampler) : null;
    if (!written) return null;
    return { name: block.name, column_type: 'sampler', sampler_type: written.type, params: written.params };
  },
  prompt: (block, place, notes) => {
    const output = textOption(block.options, 'output');
    if (output !== '' && output !== 'text') notes.add(`${place}.options.output`, output, 'written as text');
    return { name: block.name, column_type: 'llm-text', ...writePrompt(block, ['output'], place, notes) };
  },
  structured: (block, place, notes) => {
    const columns = textOption(block.options, 'columns');
    if (columns !== '' && columns !== 'whole') notes.add(`${place}.options.columns`, columns, 'the answer stays whole');
    const schema = block.options['schema'];
    return {
      ...{ name: block.name, column_type: 'llm-structured', output_format: schema ?? {} },
      ...writePrompt(block, ['columns', 'schema'], place, notes),
    };
  },
  judge: (block, place, notes) => ({
    ...{ name: block.name, column_type: 'llm-judge', scores: writeScores(block.options['criteria']) },
    ...writePrompt(block, ['criteria'], place, notes),
  }),
  expression: (block) => {
    const expression = readExpressionBlock(block);
    if (!expression) return null;
    const dtype = TYPES[expression.output] ?? 'str';
    return { name: block.name, column_type: 'expression', expr: formulaToJinja(expression.formula), dtype };
  },
  embedding: (block) => {
    const target = /^\{\{\s*([\p{L}_][\p{L}\p{N}_]*)\s*\}\}$/u.exec(textOption(block.options, 'text').trim())?.[1];
    if (textOption(block.options, 'output') !== 'vector' || target === undefined) return null;
    const alias = textOption(block.options, 'model');
    return { name: block.name, column_type: 'embedding', target_column: target, model_alias: alias };
  },
};

function writePrompt({ options }: ColumnBlock, own: readonly string[], place: string, notes: Notes): JsonObject {
  const system = textOption(options, 'system');
  for (const [name, value] of Object.entries(options)) {
    if (['model', 'prompt', 'system', ...own].includes(name)) continue;
    notes.add(`${place}.options.${name}`, value, 'Data Designer has no such option');
  }
  return {
    ...{ model_alias: textOption(options, 'model'), prompt: textOption(options, 'prompt') },
    ...(system === '' ? {} : { system_prompt: system }),
  };
}

function writeSampling(sampling: SamplingSettings, place: string, notes: Notes): JsonObject {
  const { temperature, topP, maxTokens, topK, minP, repetitionPenalty, stop } = sampling;
  if (topK > 0) notes.add(`${place}.topK`, topK, 'Data Designer has no such setting');
  if (minP > 0) notes.add(`${place}.minP`, minP, 'Data Designer has no such setting');
  if (repetitionPenalty !== 1)
    notes.add(`${place}.repetitionPenalty`, repetitionPenalty, 'Data Designer has no such setting');
  if (stop.length > 0) notes.add(`${place}.stop`, stop, 'Data Designer has no such setting');
  return { temperature, top_p: topP, max_tokens: maxTokens };
}
