import { describe, expect, it } from 'vitest';
import { parseColumnRecipe } from '../recipe/parse.ts';
import type { ColumnBlock, ColumnRecipe } from '../recipe/types.ts';
import { findColumnRecipeProblems } from '../recipe/validate-columns.ts';
import { newRecipe } from './blocks.ts';
import { exportDataDesigner } from './data-designer-export.ts';
import { importDataDesigner } from './data-designer-import.ts';
import { readForeignRecipe } from './read-foreign.ts';

const block = (recipe: ColumnRecipe, name: string): ColumnBlock | undefined =>
  recipe.columns.find((column) => column.name === name);

const design = {
  data_designer: {
    columns: [
      {
        ...{ name: 'category', column_type: 'sampler', sampler_type: 'category' },
        params: { values: ['toys', 'books'], weights: [0.7, 0.3] },
      },
      {
        ...{ name: 'sub', column_type: 'sampler', sampler_type: 'subcategory' },
        params: { category: 'category', values: { toys: ['train', 'ball'], books: ['novel'] } },
      },
      {
        ...{ name: 'price', column_type: 'sampler', sampler_type: 'gaussian', convert_to: 'int' },
        params: { mean: 50, stddev: 10, decimal_places: 2 },
      },
      {
        ...{ name: 'customer', column_type: 'sampler', sampler_type: 'person', drop: true },
        params: { locale: 'de_DE', age_range: [20, 60], sex: 'Female', with_synthetic_personas: true },
      },
      {
        ...{ name: 'ordered', column_type: 'sampler', sampler_type: 'datetime' },
        params: { start: '2024-01-01', end: '2024-06-30', unit: 'h' },
      },
      {
        ...{ name: 'delivered', column_type: 'sampler', sampler_type: 'timedelta' },
        params: { dt_min: 1, dt_max: 5, reference_column_name: 'ordered', unit: 'D' },
      },
      { name: 'greeting', column_type: 'expression', expr: 'Dear {{ customer.first_name }}', dtype: 'str' },
      { name: 'vat', column_type: 'expression', expr: '{{ (price * 0.19) | round }}', dtype: 'float' },
      { name: 'if', column_type: 'expression', expr: '{% if price > 3 %}dear{% endif %}' },
      {
        ...{ name: 'review', column_type: 'llm-text', model_alias: 'big', with_trace: 'all_messages' },
        prompt: 'Review a {{ sub }} for {{ customer.first_name }}, aged {{ customer.age }}.',
        system_prompt: 'Be brief.',
        skip: { when: "{{ category == 'books' }}" },
      },
      {
        ...{ name: 'facts', column_type: 'llm-structured', model_alias: 'big', prompt: 'Facts of {{ review }}' },
        output_format: { type: 'object', properties: { a: { type: 'string' } } },
      },
      {
        ...{ name: 'quality', column_type: 'llm-judge', model_alias: 'big', prompt: 'Judge {{ review }}' },
        scores: [
          { name: 'Relevance', description: 'Is it relevant?', options: { 1: 'no', 2: 'partly', 3: 'yes' } },
          { name: 'Tone', description: 'How is it?', options: { bad: 'rude', good: 'kind' } },
        ],
      },
      { name: 'vector', column_type: 'embedding', model_alias: 'embedder', target_column: 'review' },
      { name: 'picture', column_type: 'image', prompt: 'x', model_alias: 'painter' },
      {
        name: 'odd',
        column_type: 'sampler',
        sampler_type: 'scipy',
        params: { dist_name: 'gamma', dist_params: { a: 1 } },
      },
    ],
    model_configs: [
      {
        ...{ alias: 'big', model: 'some/large-model', provider: 'cloud' },
        inference_parameters: { temperature: 0.4, top_p: 0.9, max_tokens: 512, max_parallel_requests: 8 },
      },
      { alias: 'embedder', model: 'some/embedder', inference_parameters: { encoding_format: 'float' } },
    ],
    constraints: [{ target_column: 'price', operator: 'gt', rhs: 5 }],
    processors: [{ processor_type: 'drop_columns', name: 'd', column_names: ['vat'] }],
    tool_configs: [{ tool_alias: 't' }],
    surprise: 1,
  },
  library_version: '1.0',
};

const embedded = {
  ...({ provider: 'transformers', model: 'terrarium-small', device: 'auto', dtype: 'auto' } as const),
  sampling: { temperature: 0.5, topK: 0, topP: 0.9, minP: 0, repetitionPenalty: 1, maxTokens: 100, stop: [] },
} as const;
const person = { sampler: 'person', group: 'buyer', sex: 'any', minAge: 20, maxAge: 70, locale: 'fr' };

/** A recipe that has one of everything that Data Designer has, and two columns that it has not. */
const own: ColumnRecipe = {
  ...newRecipe('Data Designer'),
  models: { writer: embedded },
  columns: [
    { name: 'number', kind: 'sampler', options: { sampler: 'sequence', first: 1, step: 1 } },
    {
      ...{ name: 'colour', kind: 'sampler' },
      options: {
        sampler: 'category',
        values: [
          { value: 'red', weight: 2 },
          { value: 'blue', weight: 1 },
        ],
      },
    },
    {
      name: 'shade',
      kind: 'sampler',
      options: { sampler: 'subcategory', parent: 'colour', groups: { red: ['pink'] } },
    },
    { name: 'age', kind: 'sampler', options: { sampler: 'integer', min: 18, max: 80 } },
    { name: 'weight', kind: 'sampler', options: { sampler: 'uniform', min: 0.5, max: 9.5, decimals: 1 } },
    { name: 'length', kind: 'sampler', options: { sampler: 'gaussian', mean: 10, deviation: 2, decimals: -1 } },
    { name: 'coin', kind: 'sampler', options: { sampler: 'bernoulli', probability: 0.25 } },
    { name: 'hits', kind: 'sampler', options: { sampler: 'binomial', trials: 12, probability: 0.5 } },
    { name: 'calls', kind: 'sampler', options: { sampler: 'poisson', mean: 3 } },
    {
      name: 'day',
      kind: 'sampler',
      options: { sampler: 'datetime', start: '2024-01-01', end: '2024-02-01', unit: 'day' },
    },
    { name: 'later', kind: 'sampler', options: { sampler: 'timedelta', base: 'day', min: 1, max: 9, unit: 'hour' } },
    { name: 'id', kind: 'sampler', options: { sampler: 'uuid', prefix: 'u-' } },
    { name: 'buyer_name', kind: 'sampler', options: { ...person, part: 'fullName' } },
    { name: 'mail', kind: 'sampler', options: { ...person, part: 'email' } },
    { name: 'double', kind: 'expression', options: { formula: 'age * 2', output: 'integer' }, skipWhen: 'age < 20' },
    {
      name: 'note',
      kind: 'prompt',
      options: { model: 'writer', prompt: 'On {{colour}}.', system: 'Be kind.' },
      isHidden: true,
    },
    {
      ...{ name: 'facts', kind: 'structured' },
      options: { model: 'writer', prompt: 'Facts on {{note}}', schema: { type: 'object', properties: {} } },
    },
    {
      ...{ name: 'good', kind: 'judge' },
      options: {
        model: 'writer',
        prompt: '{{note}}',
        criteria: [{ name: 'fit', description: 'Fits?', min: 1, max: 5 }],
      },
    },
    { name: 'vector', kind: 'embedding', options: { model: 'writer', text: '{{ note }}', output: 'vector' } },
    { name: 'label', kind: 'choice', options: { model: 'writer', labels: ['a', 'b'], prompt: 'a or b?' } },
  ],
};

describe('Data Designer', () => {
  const { recipe, unmapped } = importDataDesigner(design);

  it('becomes a recipe that can run', () => {
    expect(findColumnRecipeProblems(parseColumnRecipe(recipe), { datasets: new Map() })).toEqual([]);
    expect(block(recipe, 'price')?.options).toMatchObject({
      sampler: 'gaussian',
      mean: 50,
      deviation: 10,
      decimals: 0,
    });
    expect(block(recipe, 'sub')?.options).toMatchObject({ sampler: 'subcategory', parent: 'category' });
    expect(block(recipe, 'delivered')?.options).toMatchObject({ base: 'ordered', min: 1, max: 5, unit: 'day' });
    expect(block(recipe, 'vat')).toMatchObject({ options: { formula: 'round((price * 0.19))' }, isHidden: true });
    expect(block(recipe, 'review')).toMatchObject({
      skipWhen: "category == 'books'",
      options: { system: 'Be brief.' },
    });
    expect(block(recipe, 'vector')?.options).toMatchObject({ text: '{{ review }}', output: 'vector' });
    expect(recipe.models['big']?.sampling).toMatchObject({ temperature: 0.4, topP: 0.9, maxTokens: 512 });
    expect(recipe.columns.at(-1)).toMatchObject({
      kind: 'validation',
      options: { formula: 'price > 5', redo: ['price'] },
    });
  });

  it('makes columns of the same person for the fields of a person that are used', () => {
    expect(block(recipe, 'customer')).toBeUndefined();
    const person = { sampler: 'person', group: 'customer', sex: 'female', minAge: 20, maxAge: 60, locale: 'de' };
    expect(block(recipe, 'customer_first_name')).toMatchObject({
      options: { ...person, part: 'firstName' },
      isHidden: true,
    });
    expect(block(recipe, 'customer_age')?.options).toMatchObject({ ...person, part: 'age' });
    expect(block(recipe, 'greeting')?.options).toMatchObject({ formula: '"Dear " ~ customer_first_name' });
    expect(block(recipe, 'review')?.options['prompt']).toContain('{{ customer_first_name }}, aged {{ customer_age }}');
  });

  it('turns scores into criteria', () => {
    expect(block(recipe, 'quality')?.options['criteria']).toEqual([
      { name: 'relevance', description: 'Is it relevant?; 1: no; 2: partly; 3: yes', min: 1, max: 3 },
      { name: 'tone', description: 'How is it?; bad: rude; good: kind', min: 1, max: 2 },
    ]);
  });

  it('lists what has no equal, with its place', () => {
    expect(unmapped.map(({ place }) => place)).toEqual([
      'data_designer.model_configs[0].model',
      'data_designer.model_configs[1].model',
      'data_designer.columns[3].params.with_synthetic_personas',
      'data_designer.columns[8].expr',
      'data_designer.columns[9].with_trace',
      'data_designer.columns[11].scores[1].options',
      'data_designer.columns[13].column_type',
      'data_designer.columns[14].params',
      'data_designer.tool_configs',
      'data_designer.surprise',
    ]);
  });

  it('takes the short form and the dataset it is seeded with', () => {
    const short = { columns: [{ name: 'x', column_type: 'seed-dataset' }], seed_config: { source: { path: 'a.csv' } } };
    const imported = importDataDesigner(short);
    expect(imported.recipe.columns).toEqual([
      { name: 'seed', kind: 'seed', options: { dataset: '', order: 'ordered' } },
    ]);
    expect(imported.unmapped.map(({ place }) => place)).toEqual(['seed_config.source']);
  });

  it('is known by what is in it', () => {
    expect(readForeignRecipe(JSON.stringify(design), 'x.txt')?.format).toBe('datadesigner');
  });

  it('comes back as it went', () => {
    const { text, unmapped: lost } = exportDataDesigner(own);
    const back = importDataDesigner(JSON.parse(text)).recipe;
    expect(back.columns).toEqual(own.columns.filter(({ name }) => name !== 'number' && name !== 'label'));
    expect(back.models).toEqual(own.models);
    expect(lost.map(({ what }) => what)).toEqual(['number: sampler', 'label: choice']);
  });

  it('says which columns would miss the rows that the file does not hold', () => {
    const prompt = { name: 'answer', kind: 'prompt', options: { model: 'writer', prompt: 'Sum up {{text}}.' } };
    const seed = { name: 'pages', kind: 'seed', options: { dataset: 'd', order: 'ordered' } };
    const { unmapped: lost } = exportDataDesigner({ ...own, columns: [seed, prompt], pins: [], examples: [] });
    expect(lost.map(({ what, why }) => `${what}: ${why}`)).toEqual([
      expect.stringMatching(/^pages: seed: .*seed dataset/),
      'answer: reads text, not in this file',
    ]);
  });
});
