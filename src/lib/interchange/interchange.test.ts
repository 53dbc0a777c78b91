import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../json.ts';
import { defaultSampling } from '../language/types.ts';
import { parseColumnRecipe } from '../recipe/parse.ts';
import type { ColumnBlock, ColumnRecipe } from '../recipe/types.ts';
import { findColumnRecipeProblems } from '../recipe/validate-columns.ts';
import { exportAiSheets, importAiSheets } from './ai-sheets.ts';
import { isOffered, newRecipe } from './blocks.ts';
import { importDataDesigner } from './data-designer-import.ts';
import { jinjaToFormula } from './jinja-formula.ts';
import { exportMockaroo, importMockaroo } from './mockaroo.ts';
import { fromMockaroo } from './mockaroo-samplers.ts';
import { fakerTypes, personTypes } from './mockaroo-types.ts';
import { readForeignRecipe } from './read-foreign.ts';
import { Members, Notes } from './reader.ts';

const scope = { datasets: new Map() };
const problemsOf = (recipe: ColumnRecipe) => findColumnRecipeProblems(parseColumnRecipe(recipe), scope);
const block = (recipe: ColumnRecipe, name: string): ColumnBlock | undefined =>
  recipe.columns.find((column) => column.name === name);

const embedded = {
  ...({ provider: 'transformers', model: 'terrarium-small', device: 'auto', dtype: 'auto' } as const),
  sampling: defaultSampling,
} as const;
const person = { sampler: 'person', group: 'person', sex: 'any', minAge: 18, maxAge: 80, locale: 'en' };
const own: ColumnRecipe = {
  ...newRecipe('own'),
  columns: [
    {
      name: 'shade',
      kind: 'sampler',
      options: { sampler: 'subcategory', parent: 'colour', groups: { red: ['pink'] } },
    },
    { name: 'note', kind: 'prompt', options: { model: 'writer', prompt: 'On {{shade}}.' } },
  ],
};

describe('AI Sheets', () => {
  const sheet = {
    columns: {
      'short answer': {
        ...{
          modelName: 'org/model-a',
          modelProvider: 'hf',
          userPrompt: 'Answer {{the question}} briefly.',
          searchEnabled: true,
        },
        ...{ prompt: '# System role\n…', columnsReferences: ['the question'] },
      },
      label: {
        ...{ modelName: 'org/model-b', modelProvider: 'hf', columnsReferences: ['short answer'] },
        prompt: '# System role\nx\n\n# User instruction\n\nClassify {{short answer}}.\n\n\n# Output\n',
      },
    },
  };

  it('becomes prompt columns with names in ticks', () => {
    const { recipe, unmapped } = importAiSheets(sheet);
    expect(recipe.columns).toEqual([
      {
        ...{ name: 'short answer', kind: 'prompt' },
        options: { model: 'writer', prompt: 'Answer {{`the question`}} briefly.' },
      },
      { name: 'label', kind: 'prompt', options: { model: 'writer_2', prompt: 'Classify {{`short answer`}}.' } },
    ]);
    expect(unmapped.map(({ place }) => place)).toEqual([
      ...['columns.short answer.modelName', 'columns.short answer.searchEnabled', 'columns.label.modelName'],
      ...['columns.label.prompt', 'columns.the question'],
    ]);
  });

  it('comes back as it went', () => {
    const recipe: ColumnRecipe = {
      ...newRecipe('AI Sheets'),
      models: { writer: embedded },
      columns: [
        { name: 'a question', kind: 'prompt', options: { model: 'writer', prompt: 'Ask something.' } },
        { name: 'answer', kind: 'prompt', options: { model: 'writer', prompt: 'Answer {{`a question`}}' } },
      ],
    };
    const { text, unmapped } = exportAiSheets(recipe);
    expect(unmapped).toEqual([]);
    const back = readForeignRecipe(text, 'config.yml');
    expect(back).toEqual({ format: 'ai-sheets', recipe, unmapped: [] });
  });

  it('says which columns it has no place for', () => {
    expect(exportAiSheets(own).unmapped.map(({ place }) => place)).toContain('columns[0]');
  });
});

describe('Mockaroo', () => {
  it('maps at least forty types, to values that are offered here', () => {
    for (const method of Object.values(fakerTypes)) expect(isOffered(method), method).toBe(true);
    expect(Object.keys(fakerTypes).length + Object.keys(personTypes).length).toBeGreaterThan(60);
  });

  it('becomes a recipe that can run', () => {
    const { recipe, unmapped } = importMockaroo({
      ...{ name: 'people', num_rows: 250, file_format: 'csv' },
      columns: [
        { name: 'id', type: 'Row Number', null_percentage: 0, formula: '' },
        { name: 'first name', type: 'First Name', null_percentage: 10, formula: '' },
        { name: 'friend', type: 'First Name' },
        { name: 'email', type: 'Email Address', percentBlank: 50 },
        { name: 'plan', type: 'Custom List', values: ['free', 'pro'], selectionStyle: 'custom', distribution: [3, 1] },
        { name: 'amount', type: 'Number', min: 1, max: 9.5, decimals: 2 },
        { name: 'since', type: 'Datetime', min: '1/31/2020', max: '12/31/2024', format: '%m/%d/%Y' },
        { name: 'code', type: 'Character Sequence', format: '^^-###.' },
        { name: 'greeting', type: 'Template', value: 'Hi {first name}!' },
        { name: 'total', type: 'Formula', value: "field('amount') * 2" },
        { name: 'ruby', type: 'Formula', value: 'if this then 1 end' },
        { name: 'shop', type: 'Company Name', formula: 'upper(this)' },
        { name: 'drug', type: 'Drug Name (Brand)' },
        { name: 'list', type: 'JSON Array', min: 1 },
      ],
    });
    expect(problemsOf(recipe)).toEqual([]);
    expect(recipe).toMatchObject({ name: 'people', rows: 250 });
    expect(block(recipe, 'first name')).toMatchObject({ blank: 0.1, options: { part: 'firstName', group: 'person' } });
    expect(block(recipe, 'friend')?.options).toMatchObject({ part: 'firstName', group: 'person_2' });
    expect(block(recipe, 'email')).toMatchObject({ blank: 0.5, options: { part: 'email', group: 'person' } });
    expect(block(recipe, 'since')?.options).toMatchObject({
      start: '2020-01-31',
      end: '2024-12-31',
      format: '%m/%d/%Y',
    });
    expect(block(recipe, 'code')?.options).toMatchObject({ pattern: '[A-Z][A-Z]-[0-9][0-9][0-9]\\.' });
    expect(block(recipe, 'greeting')?.options).toMatchObject({ formula: '"Hi " ~ (`first name`) ~ "!"' });
    expect(block(recipe, 'total')?.options).toMatchObject({ formula: 'amount * 2' });
    expect(unmapped.map(({ place }) => place)).toEqual([
      ...['columns[10].type', 'columns[11].formula', 'columns[12].type', 'columns[13].type'],
    ]);
  });

  it('comes back as it went', () => {
    const recipe: ColumnRecipe = {
      ...newRecipe('people'),
      columns: [
        { name: 'number', kind: 'sampler', options: { sampler: 'sequence', first: 1, step: 1 } },
        { name: 'age', kind: 'sampler', options: { sampler: 'integer', min: 18, max: 80 } },
        { name: 'weight', kind: 'sampler', options: { sampler: 'uniform', min: 0.5, max: 9.5, decimals: 1 } },
        { name: 'hits', kind: 'sampler', options: { sampler: 'binomial', trials: 12, probability: 0.5 } },
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
        { name: 'half', kind: 'sampler', options: { sampler: 'bernoulli', probability: 0.5 } },
        {
          name: 'shop',
          kind: 'sampler',
          options: { sampler: 'faker', method: 'company.name', locale: 'en' },
          blank: 0.2,
        },
        { name: 'code', kind: 'sampler', options: { sampler: 'regex', pattern: '[A-Z]{3}' } },
        {
          name: 'mail',
          kind: 'sampler',
          options: { ...person, part: 'email' },
        },
      ],
    };
    const { text, unmapped } = exportMockaroo(recipe);
    expect(unmapped).toEqual([]);
    expect(readForeignRecipe(text, 'mockaroo.json')).toEqual({ format: 'mockaroo', recipe, unmapped: [] });
  });

  it('says what it has no type for', () => {
    const lost = exportMockaroo(own).unmapped.map(({ what }) => what);
    expect(lost).toContain('shade: sampler');
    expect(lost).toContain('note: prompt');
  });

  it('reads every type with parameters without them', () => {
    for (const type of [
      'Number',
      'Money',
      'Normal Distribution',
      'Custom List',
      'Date',
      'Regular Expression',
      'Time',
    ]) {
      expect(fromMockaroo(type, new Members({}, '', new Notes())), type).not.toBeNull();
    }
  });
});

describe('a template as a formula', () => {
  it.each([
    ['{{ a }}', 'a'],
    ['{{ a }} and {{ b }}', 'a ~ " and " ~ b'],
    ['{{ a + 1 }}%', '(a + 1) ~ "%"'],
    ['{{ name | trim | upper }}', 'upper(trim(name))'],
    ['a > 3', 'a > 3'],
    ['{{ "x" if a == "|" else "y" }}', '"x" if a == "|" else "y"'],
    ['{{ a | unheard_of }}', null],
    ['{% if a %}b{% endif %}', null],
    ['{{ a | default("x") }}', null],
  ])('%s is %s', (template, formula) => {
    expect(jinjaToFormula(template)).toBe(formula);
  });
});

describe('any file', () => {
  it('is known by what is in it, not by its name', () => {
    expect(readForeignRecipe('[{"name":"a","type":"Row Number"}]', 'x.json')?.format).toBe('mockaroo');
    expect(readForeignRecipe('columns:\n  a:\n    prompt: hi\n', 'config.yml')?.format).toBe('ai-sheets');
  });

  it.each([
    '',
    '{',
    'plain words',
    '[]',
    '{"columns":[]}',
    '{"columns":[{"name":"a"}]}',
    'a: &a [*a, *a]',
    '42',
    'null',
  ])('is left alone when it is none: %j', (text) => {
    expect(readForeignRecipe(text, 'x.yml')).toBeNull();
  });

  it('never throws, and always makes a recipe that parses', () => {
    const column = fc.dictionary(
      fc.constantFrom(
        'name',
        'type',
        'column_type',
        'sampler_type',
        'params',
        'expr',
        'prompt',
        'skip',
        'values',
        'scores',
      ),
      fc.oneof(
        fc.jsonValue(),
        fc.constantFrom('sampler', 'category', 'person', 'expression', 'llm-judge', 'Custom List'),
      ),
    );
    fc.assert(
      fc.property(fc.array(column, { maxLength: 4 }), (columns) => {
        const value = JSON.parse(JSON.stringify({ columns })) as JsonValue;
        for (const read of [importDataDesigner, importMockaroo, importAiSheets]) parseColumnRecipe(read(value).recipe);
        const object = JSON.parse(JSON.stringify({ columns: Object.fromEntries(columns.entries()) })) as JsonValue;
        parseColumnRecipe(importAiSheets(object).recipe);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
