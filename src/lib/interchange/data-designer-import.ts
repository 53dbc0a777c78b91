// builder_config.json of NeMo Data Designer, as of its 2026 sources (NVIDIA-NeMo/DataDesigner, packages/
// data-designer-config). What has no equal is listed, not guessed.

import type { JsonObject, JsonValue } from '../json.ts';
import type { ModelChoice, SamplingSettings } from '../language/types.ts';
import type { ColumnBlock, ColumnRecipe } from '../recipe/types.ts';
import { expressionBlock, type FormulaKind, newRecipe, samplerBlock, seedBlock, validationBlock } from './blocks.ts';
import { fromDesigner } from './data-designer-samplers.ts';
import { readCriteria } from './data-designer-judge.ts';
import { findPeople, flattenPeople, partOf, personBlock, personBlocks } from './data-designer-people.ts';
import { jinjaToFormula } from './jinja-formula.ts';
import { standIn } from './models.ts';
import { codeName } from './names.ts';
import { asText, isObject, Members, Notes } from './reader.ts';
import type { ImportedRecipe } from './types.ts';

const OPERATORS: Readonly<Record<string, string>> = { lt: '<', le: '<=', gt: '>', ge: '>=' };
/** Attempts for a row whose values contradict a constraint. */
const ATTEMPTS = 20;
const FORMULA_KINDS: Readonly<Record<string, FormulaKind>> = { int: 'integer', float: 'number', bool: 'boolean' };

/** A recipe out of a configuration with `data_designer` at its top, or of what lies below that. Never throws. */
export function importDataDesigner(value: JsonValue): ImportedRecipe {
  const notes = new Notes();
  const root = new Members(value, '', notes);
  const isWhole = isObject(value) && value['data_designer'] !== undefined;
  const design = isWhole ? root.within('data_designer') : root;
  root.ignore('library_version');
  if (isWhole) root.finish();
  const models = readModels(design);
  const columns = readColumns(design);
  const seed = readSeed(design, columns);
  const constraints = readConstraints(design, columns);
  const processed = readProcessors(design, [...seed, ...columns, ...constraints]);
  for (const name of ['tool_configs', 'profilers', 'record_selection'])
    design.drop(name, 'there is no such thing here');
  design.finish();
  const recipe: ColumnRecipe = {
    ...newRecipe('Data Designer'),
    ...{ models, columns: processed },
    ...(constraints.length > 0 ? { attempts: ATTEMPTS } : {}),
  };
  return { format: 'datadesigner', recipe, unmapped: notes.list };
}

function readModels(design: Members): Readonly<Record<string, ModelChoice>> {
  const models: Record<string, ModelChoice> = {};
  (design.list('model_configs') ?? []).forEach((value, i) => {
    const config = new Members(value, design.at(`model_configs[${i}]`), design.notes);
    const alias = config.text('alias') ?? `model_${i + 1}`;
    const sampling = readSampling(config.within('inference_parameters'));
    config.ignore('provider', 'skip_health_check');
    models[alias] = standIn(config.text('model') ?? '', sampling, { place: config.at('model'), notes: design.notes });
    config.finish();
  });
  return models;
}

function readSampling(parameters: Members): Partial<SamplingSettings> {
  parameters.ignore('generation_type', 'max_parallel_requests', 'timeout', 'encoding_format', 'dimensions');
  parameters.drop('extra_body', 'there is no such setting here');
  const temperature = parameters.number('temperature');
  const topP = parameters.number('top_p');
  const maxTokens = parameters.number('max_tokens');
  parameters.finish();
  return {
    ...(temperature === undefined ? {} : { temperature: Math.min(5, Math.max(0, temperature)) }),
    ...(topP === undefined || topP <= 0 ? {} : { topP: Math.min(1, topP) }),
    ...(maxTokens === undefined ? {} : { maxTokens: Math.max(1, Math.round(maxTokens)) }),
  };
}

function readColumns(design: Members): readonly ColumnBlock[] {
  const given = design.list('columns') ?? [];
  const people = findPeople(given);
  const parts = given.map((column) => (isObject(column) ? partOf(column['expr'], people) : null));
  // Columns that just take a field of a person become that field; the others say which fields they need.
  const others = given.map((column, i) => (parts[i] ? null : column));
  const { columns, fields } = flattenPeople(others, people);
  return columns.flatMap((value, i) => {
    const part = parts[i];
    const column = new Members(part ? given[i] : value, design.at(`columns[${i}]`), design.notes);
    const name = column.text('name') ?? `column_${i + 1}`;
    const blocks = part ? takePart(column, name, { part, given }) : readColumn(column, name, fields.get(name));
    if (blocks.length === 0) return [];
    const common = readCommon(column);
    column.finish();
    return blocks.map((block) => ({ ...block, ...common }));
  });
}

function takePart(
  column: Members,
  name: string,
  { part, given }: { readonly part: NonNullable<ReturnType<typeof partOf>>; readonly given: readonly JsonValue[] },
): readonly ColumnBlock[] {
  column.ignore('column_type', 'expr', 'dtype');
  const person = given.find((other) => isObject(other) && other['name'] === part.group);
  return [personBlock(name, part, new Members(person, column.place, new Notes()).within('params'))];
}

/** `fields` are those of a person that are in use. */
function readColumn(column: Members, name: string, fields?: ReadonlySet<string>): readonly ColumnBlock[] {
  const type = column.text('column_type') ?? '';
  if (fields) {
    column.ignore('sampler_type');
    column.drop('conditional_params', 'a sampler has one set of parameters here');
    return personBlocks(column, name, fields);
  }
  const read = kinds[type];
  if (read) return [read(column, name)].filter((block) => block !== null);
  column.notes.add(column.at('column_type'), type, `there is no column of kind ${type || '(none)'} here`);
  return [];
}

function readCommon(column: Members): Pick<ColumnBlock, 'skipWhen' | 'isHidden'> {
  const isHidden = column.boolean('drop') === true;
  column.drop('allow_resize', 'a row of the recipe makes one row of the dataset');
  column.ignore('propagate_skip');
  const skip = column.within('skip');
  const when = skip.text('when');
  const skipWhen = when === undefined ? null : jinjaToFormula(when);
  if (when !== undefined && skipWhen === null)
    column.notes.add(skip.at('when'), when, 'it cannot be said as a formula');
  skip.drop('value', 'a skipped cell is missing');
  skip.finish();
  return { ...(skipWhen === null ? {} : { skipWhen }), ...(isHidden ? { isHidden } : {}) };
}

const kinds: Readonly<Record<string, (column: Members, name: string) => ColumnBlock | null>> = {
  sampler: readSamplerColumn,
  'llm-text': (column, name) => ({ name, kind: 'prompt', options: readPrompt(column) }),
  'llm-code': (column, name) => {
    column.drop('code_lang', 'the answer is kept as text, whatever it is written in');
    return { name, kind: 'prompt', options: readPrompt(column) };
  },
  'llm-structured': (column, name) => {
    const schema = column.object('output_format');
    return { name, kind: 'structured', options: { ...readPrompt(column), ...(schema ? { schema } : {}) } };
  },
  'llm-judge': (column, name) => ({
    ...{ name, kind: 'judge' },
    options: { ...readPrompt(column), criteria: readCriteria(column) },
  }),
  expression: readExpression,
  validation: (column) => {
    column.notes.add(
      column.at('validator_type'),
      column.text('validator_type'),
      'it runs code or calls a server: add a check of your own',
    );
    return null;
  },
  // Their rows come from `seed_config`, which becomes one block.
  'seed-dataset': () => null,
  embedding: (column, name) => {
    const target = column.text('target_column') ?? '';
    const options = { model: column.text('model_alias') ?? '', text: `{{ ${target} }}`, output: 'vector' };
    return { name, kind: 'embedding', options };
  },
};

function readSamplerColumn(column: Members, name: string): ColumnBlock | null {
  const sampler = fromDesigner(column.text('sampler_type') ?? '', column.within('params'));
  column.drop('conditional_params', 'a sampler has one set of parameters here');
  const convert = column.text('convert_to');
  if (!sampler) return null;
  const isWhole = convert === 'int' && (sampler.kind === 'uniform' || sampler.kind === 'gaussian');
  if (convert !== undefined && !isWhole)
    column.notes.add(column.at('convert_to'), convert, 'the kind is that of the sampler');
  return samplerBlock(name, isWhole ? { ...sampler, decimals: 0 } : sampler);
}

function readPrompt(column: Members): JsonObject {
  const system = column.text('system_prompt');
  column.drop('multi_modal_context', 'there is no model that reads images, sounds or films');
  column.drop('tool_alias', 'models call no tools here');
  column.drop('extract_reasoning_content', 'an answer has no such part here');
  const trace = column.raw('with_trace');
  if (trace !== undefined && trace !== 'none' && trace !== false) {
    column.notes.add(column.at('with_trace'), trace, 'prompts are not kept as a column');
  }
  return {
    ...{ model: column.text('model_alias') ?? '', prompt: column.text('prompt') ?? '' },
    ...(system === undefined ? {} : { system }),
  };
}

function readExpression(column: Members, name: string): ColumnBlock | null {
  const template = column.text('expr') ?? '';
  const type = column.text('dtype') ?? 'str';
  const formula = jinjaToFormula(template);
  if (formula === null) {
    column.notes.add(column.at('expr'), template, 'it cannot be said as a formula');
    return null;
  }
  return expressionBlock(name, formula, FORMULA_KINDS[type] ?? 'text');
}

function readSeed(design: Members, columns: readonly ColumnBlock[]): readonly ColumnBlock[] {
  const config = design.object('seed_config');
  if (!config) return [];
  const seed = new Members(config, design.at('seed_config'), design.notes);
  design.notes.add(seed.at('source'), seed.raw('source'), 'choose the dataset in the seed column');
  seed.drop('selection_strategy', 'all rows take part');
  const order = seed.text('sampling_strategy') === 'shuffle' ? 'shuffled' : 'ordered';
  seed.finish();
  const taken = new Set(columns.map(({ name }) => name));
  return [seedBlock(taken.has('seed') ? 'seed_rows' : 'seed', order)];
}

function readConstraints(design: Members, columns: readonly ColumnBlock[]): readonly ColumnBlock[] {
  return (design.list('constraints') ?? []).flatMap((value, i) => {
    const constraint = new Members(value, design.at(`constraints[${i}]`), design.notes);
    const target = constraint.text('target_column') ?? '';
    const operator = OPERATORS[constraint.text('operator') ?? ''];
    const right = constraint.raw('rhs');
    constraint.ignore('constraint_type');
    constraint.finish();
    const isKnown = columns.some(({ name }) => name === target);
    if (!isKnown || operator === undefined || (typeof right !== 'string' && typeof right !== 'number')) {
      design.notes.add(constraint.place, value, 'it is no comparison of a column');
      return [];
    }
    const formula = `${codeName(target)} ${operator} ${typeof right === 'string' && Number.isNaN(Number(right)) ? codeName(right) : right}`;
    return [validationBlock(`check_${target}_${i + 1}`, formula, [target])];
  });
}

function readProcessors(design: Members, columns: readonly ColumnBlock[]): readonly ColumnBlock[] {
  const hidden = new Set<string>();
  (design.list('processors') ?? []).forEach((value, i) => {
    const processor = new Members(value, design.at(`processors[${i}]`), design.notes);
    const type = processor.text('processor_type');
    const names = processor.list('column_names') ?? [];
    if (type === 'drop_columns') names.forEach((name) => hidden.add(asText(name)));
    else design.notes.add(processor.place, type, 'datasets are not reshaped here: use an export with a mapping');
  });
  return columns.map((column) => (hidden.has(column.name) ? { ...column, isHidden: true } : column));
}
