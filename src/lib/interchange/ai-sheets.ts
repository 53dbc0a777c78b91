// config.yml of Hugging Face AI Sheets: a prompt for each generated column; the other columns are the dataset's own.
// Source: huggingface/aisheets, src/usecases/create-dataset-config.ts.

import { stringify } from 'yaml';
import { templateReferences } from '../columns/model-shared/template.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { ModelChoice } from '../language/types.ts';
import type { ColumnBlock, ColumnRecipe } from '../recipe/types.ts';
import { newRecipe, textOption } from './blocks.ts';
import { standIn } from './models.ts';
import { codeName, columnName } from './names.ts';
import { isObject, Members, Notes } from './reader.ts';
import type { ExportedRecipe, ImportedRecipe } from './types.ts';

const VARIABLE = /\{\{\{?\s*([^{}#/^!>&%][^{}]*?)\s*\}?\}\}/g;
const SECTION = /\{\{\s*[#/^!>&]/;
const OUR_PROVIDER = 'custom';
/** What AI Sheets puts around an instruction; only the instruction is ours. */
const INSTRUCTION = /# User instruction\s*\n([\s\S]*?)\n\s*# (?:Output|Dataset|Current)/i;

/** A recipe out of a parsed config.yml. Never throws. */
export function importAiSheets(value: JsonValue): ImportedRecipe {
  const notes = new Notes();
  const root = new Members(value, '', notes);
  const columns = Object.entries(root.object('columns') ?? {});
  root.finish();
  const references = columns.flatMap(([, column]) => referencesOf(column));
  const models: Record<string, ModelChoice> = {};
  const sheet: Sheet = {
    ...{ notes, models, aliases: new Map() },
    names: new Set([...columns.map(([name]) => name), ...references]),
  };
  const blocks = columns.map(([name, column]) =>
    readColumn(new Members(column, `columns.${name}`, notes), name, sheet),
  );
  const outside = [...new Set(references)].filter((name) => !columns.some(([column]) => column === name));
  for (const name of outside) {
    notes.add(`columns.${name}`, name, 'comes from the data of the sheet: import it and add a column with its rows');
  }
  const recipe = { ...newRecipe('AI Sheets'), models, columns: blocks };
  return { format: 'ai-sheets', recipe, unmapped: notes.list };
}

interface Sheet {
  /** Every column of the sheet. */
  readonly names: ReadonlySet<string>;
  readonly notes: Notes;
  readonly models: Record<string, ModelChoice>;
  /** By model and provider. */
  readonly aliases: Map<string, string>;
}

function readColumn(column: Members, name: string, sheet: Sheet): ColumnBlock {
  const alias = readModel(column, sheet);
  const instruction = column.text('userPrompt') ?? column.text('instruction');
  column.ignore('userPrompt', 'instruction');
  const whole = column.text('prompt') ?? '';
  if (instruction === undefined && INSTRUCTION.test(whole)) {
    column.notes.add(column.at('prompt'), whole, 'taken without its frame and examples');
  }
  const prompt = instruction ?? INSTRUCTION.exec(whole)?.[1]?.trim() ?? whole.trim();
  if (SECTION.test(prompt))
    column.notes.add(column.at('prompt'), prompt, 'Mustache sections have to be written as Jinja');
  column.ignore(
    'columnsReferences',
    'offset',
    'limit',
    'cancellable',
    'isExecuting',
    'numberOfCells',
    'processedCells',
  );
  column.drop('searchEnabled', 'a sealed studio searches nothing');
  column.drop('imageColumn', 'there is no model that reads images');
  column.drop('endpointUrl', 'models run here, not on a server');
  const task = column.text('task');
  if (task !== undefined && task !== 'text-generation') {
    column.notes.add(column.at('task'), task, 'columns are written as text');
  }
  column.finish();
  return { name: columnName(name), kind: 'prompt', options: { model: alias, prompt: inTicks(prompt, sheet.names) } };
}

function readModel(column: Members, { aliases, models, notes }: Sheet): string {
  const model = column.text('modelName') ?? '';
  const provider = column.text('modelProvider');
  const key = provider === undefined || provider === OUR_PROVIDER ? model : `${model} (${provider})`;
  const alias = aliases.get(key) ?? (aliases.size === 0 ? 'writer' : `writer_${aliases.size + 1}`);
  if (!aliases.has(key)) models[alias] = standIn(key, {}, { place: column.at('modelName'), notes });
  aliases.set(key, alias);
  return alias;
}

/** Mustache takes any name as it is; ours need ticks around names of several words. */
function inTicks(prompt: string, names: ReadonlySet<string>): string {
  return prompt.replace(VARIABLE, (all, name: string) => (names.has(name) ? `{{${codeName(columnName(name))}}}` : all));
}

function referencesOf(column: JsonValue): readonly string[] {
  const list = isObject(column) ? column['columnsReferences'] : undefined;
  if (!Array.isArray(list)) return [];
  return (list as readonly JsonValue[]).filter((name) => typeof name === 'string');
}

/** The prompt columns of a recipe. */
export function exportAiSheets(recipe: ColumnRecipe): ExportedRecipe {
  const notes = new Notes();
  const columns = recipe.columns.flatMap((block, i): readonly (readonly [string, JsonObject])[] => {
    if (block.kind === 'prompt') return [[block.name, writeColumn(block, `columns[${i}]`, { recipe, notes })]];
    notes.add(`columns[${i}]`, `${block.name}: ${block.kind}`, 'AI Sheets has columns of prompts only');
    return [];
  });
  if (recipe.uniqueness) notes.add('uniqueness', recipe.uniqueness.method, 'AI Sheets does not look for repeated rows');
  const text = stringify({ columns: Object.fromEntries(columns) });
  return { format: 'ai-sheets', fileName: 'config.yml', text, unmapped: notes.list };
}

function writeColumn(
  { name, options, skipWhen, blank, isHidden }: ColumnBlock,
  place: string,
  { recipe, notes }: { readonly recipe: ColumnRecipe; readonly notes: Notes },
): JsonObject {
  const system = textOption(options, 'system');
  const prompt = textOption(options, 'prompt');
  if (system !== '') notes.add(`${place}.options.system`, system, 'put in front of the prompt');
  for (const option of Object.keys(options)) {
    if (['model', 'prompt', 'system'].includes(option)) continue;
    notes.add(`${place}.options.${option}`, options[option], 'AI Sheets has no such option');
  }
  if (skipWhen !== undefined) notes.add(`${place}.skipWhen`, skipWhen, 'AI Sheets skips no rows');
  if (blank !== undefined && blank > 0) notes.add(`${place}.blank`, blank, 'AI Sheets leaves no cells blank');
  if (isHidden) notes.add(`${place}.isHidden`, name, 'AI Sheets hides no columns');
  const whole = system === '' ? prompt : `${system}\n\n${prompt}`;
  const used = new Set(templateReferences(whole, 'prompt').map(({ column }) => column));
  return {
    modelName: recipe.models[textOption(options, 'model')]?.model ?? '',
    modelProvider: OUR_PROVIDER,
    userPrompt: withoutTicks(whole),
    prompt: withoutTicks(whole),
    searchEnabled: false,
    columnsReferences: [...used],
  };
}

function withoutTicks(prompt: string): string {
  return prompt.replace(/\{\{\s*`([^`]+)`\s*\}\}/g, '{{$1}}');
}
