// What every kind of column promises (src/lib/columns/types.ts).

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scriptedImages } from '../../src/lib/columns/image-shared/scripted-images.ts';
import { columnTypes, findColumnType } from '../../src/lib/columns/registry.ts';
import { samplers } from '../../src/lib/columns/sampler/fields.ts';
import type { Cell, CellOutcome, ColumnServices, ColumnType, RowBatch } from '../../src/lib/columns/types.ts';
import { StudioError } from '../../src/lib/errors.ts';
import type { ImageRequest } from '../../src/lib/image-models/types.ts';
import { defaultOptions, type OptionValues, parseOptions } from '../../src/lib/options.ts';
import { TableBuilder } from '../../src/lib/table/builder.ts';
import { createStubModel } from '../../src/models/language/stub.ts';
import { simulateTable } from '../fixtures/simulated-table.ts';

const ROWS = 24;
const table = simulateTable(200);
const scope = {
  name: 'made',
  datasets: new Map([['people', { name: 'People', schema: table.schema, rowCount: table.rowCount }]]),
};
const services: ColumnServices = {
  ...{ seed: 11, rowCount: ROWS, examples: [] },
  model: async () => createStubModel(),
  table: async () => table,
  images: scriptedImages().images,
};

const pictures: readonly Cell[] = await Promise.all(
  ['a cat', 'a dog', 'the sun'].map(async (text) => {
    const [pixels] = await (await services.images!.imageModel('any')).generate([requestOf(text)], {});
    return { ...(await services.images!.storeImage(pixels!, text)) };
  }),
);

function requestOf(prompt: string): ImageRequest {
  return { prompt, negative: '', seed: 1, settings: { sampler: 'euler', steps: 1, guidance: 1, width: 4, height: 4 } };
}

/** Cells of other columns, for kinds that read some. */
const given: Readonly<Record<string, (row: number) => Cell>> = {
  number: (row) => row * 3,
  word: (row) => `word ${row % 7}`,
  group: (row) => (row % 2 === 0 ? 'a' : 'b'),
  day: (row) => `2024-01-${String(row + 1).padStart(2, '0')}`,
  review: (row) => ({ title: `Title ${row}`, stars: row % 6 }),
  picture: (row) => pictures[row % 3]!,
};

interface Example {
  readonly kind: string;
  readonly title: string;
  readonly options: OptionValues;
}
const example = (kind: string, options: OptionValues, title = kind): Example => ({ kind, title, options });
const needs: Readonly<Record<string, OptionValues>> = {
  subcategory: { parent: 'group', groups: { a: ['x', 'y'], '*': ['z'] } },
  timedelta: { base: 'day' },
};
const asks = { model: 'writer', prompt: 'Write about {{ word }} and {{ review.title }}.' };

const examples: readonly Example[] = [
  ...samplers.map(({ value }) => example('sampler', { sampler: value, ...needs[value] }, `sampler ${value}`)),
  example('sampler', { exact: true }, 'sampler exact shares'),
  example('sampler', { sampler: 'gaussian', lowest: '9', highest: '11' }, 'sampler gaussian in bounds'),
  ...['ordered', 'shuffled', 'replacement'].map((order) =>
    example('seed', { dataset: 'people', order }, `seed ${order}`),
  ),
  example('learned', { dataset: 'people', synthesizer: 'independent' }),
  example('prompt', asks),
  example('prompt', { ...asks, output: 'lines', topics: ['sun', 'moon'], keepTopic: true }, 'prompt of a topic'),
  example('structured', { ...asks, columns: 'both' }),
  example('choice', {
    model: 'writer',
    prompt: 'Is {{ word }} good? {{ labels }}',
    pick: 'drawn',
    probabilities: true,
  }),
  example('judge', { model: 'writer', prompt: 'Judge {{ word }}.', expected: true }),
  example('embedding', { model: 'writer', text: '{{ word }}', other: '{{ review.title }}' }),
  example('embedding', { model: 'writer', text: '{{ word }}', output: 'vector' }, 'embedding vector'),
  example('image', { prompt: 'a cat, {{ word }}', negative: '{{ group }}', alt: 'Picture of {{ word }}' }),
  example('scene', { masks: true, language: 'de' }),
  example('caption', { picture: 'picture', labels: ['cat', 'dog', 'sun'], frame: 'a {{ label }}' }),
  example('match', { picture: 'picture', text: 'a cat and {{ word }}' }),
  example('match', { picture: 'picture', text: 'a cat', action: 'reject', least: 0.5 }, 'match set aside'),
  example('expression', { formula: 'word ~ number ~ random_int(1, 6)' }),
  example('validation', { check: 'formula', formula: 'number > 20 and len(word) > 2' }),
  example(
    'validation',
    { check: 'schema', column: 'review', schema: { properties: { stars: { minimum: 1 } } } },
    'validation schema',
  ),
  example('validation', { check: 'range', column: 'number', least: '5', action: 'aside' }, 'validation set aside'),
  example('validation', { check: 'regex', column: 'word', pattern: '[1-3]$', action: 'again' }, 'validation again'),
];

function batchOf(rows: readonly number[], onRead: (column: string) => void = () => undefined): RowBatch {
  const cells = new Map(Object.entries(given).map(([name, cell]) => [name, rows.map(cell)]));
  const get = (name: string): readonly Cell[] | undefined => {
    onRead(name);
    return cells.get(name);
  };
  return { rows, cells: Object.assign(new Map(cells), { get }) };
}

async function make(
  { kind, options }: Example,
  {
    rows,
    attempt = 0,
    seed = 11,
    onRead,
  }: { rows: readonly number[]; attempt?: number; seed?: number; onRead?: (column: string) => void },
): Promise<Map<number, CellOutcome>> {
  const prepared = await findColumnType(kind).prepare(options, scope, { ...services, seed }, {});
  const tasks = rows.map((row, slot) => ({ slot, row, attempt }));
  const outcomes = await prepared.make(tasks, batchOf(rows, onRead), {});
  return new Map(rows.map((row, i) => [row, outcomes[i] as CellOutcome]));
}
const allRows = Array.from({ length: ROWS }, (_, row) => row);

it('every kind has an example here', () => {
  expect([...new Set(examples.map(({ kind }) => kind))].sort()).toEqual(columnTypes.map(({ id }) => id).sort());
});

describe.each(columnTypes.map((type): [string, ColumnType] => [type.id, type]))('the kind %s', (_, type) => {
  it('answers for its default options, which survive JSON', () => {
    const options = defaultOptions(type.fields);
    expect(parseOptions(type.fields, JSON.parse(JSON.stringify(options)) as OptionValues)).toEqual(options);
    for (const datasets of [scope.datasets, new Map<string, never>()]) {
      expect(Array.isArray(type.references(options))).toBe(true);
      expect(Array.isArray(type.outputs(options, { name: 'made', datasets }))).toBe(true);
      for (const { path, message } of type.problems(options, { name: 'made', datasets })) {
        expect(path).toMatch(/^options\./);
        expect(message).not.toBe('');
      }
    }
  });

  it('shows every field at some setting', () => {
    for (const { visibleWhen } of Object.values(type.fields)) {
      if (!visibleWhen) continue;
      const field = type.fields[visibleWhen.field];
      expect(field?.type).toBe('choice');
      const values = field?.type === 'choice' ? field.choices.map(({ value }) => value) : [];
      expect(values).toEqual(expect.arrayContaining([...visibleWhen.values]));
    }
  });

  it('refuses an unknown option', async () => {
    await expect(type.prepare({ nothing: 1 }, scope, services, {})).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('stops before it starts when it is cancelled', async () => {
    const { options } = examples.find(({ kind }) => kind === type.id)!;
    const signal = AbortSignal.abort();
    await expect(type.prepare(options, scope, services, { signal })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe.each(examples.map((one): [string, Example] => [one.title, one]))('%s', (_, one) => {
  const type = findColumnType(one.kind);

  it('has no problems', () => {
    expect(type.problems(one.options, scope)).toEqual([]);
  });

  it('makes one value for each of its columns, and values that fit them', async () => {
    const outputs = type.outputs(one.options, scope);
    const builder = new TableBuilder(
      outputs.map((column) => ({ role: 'feature', ...column, ...labelsOf(column.kind) })),
    );
    const made = [...(await make(one, { rows: allRows })).values()].flatMap((outcome) =>
      outcome.kind === 'made' ? [outcome.values] : [],
    );
    expect(made.length).toBeGreaterThan(0);
    for (const values of made) expect(values).toHaveLength(outputs.length);
    const columns = outputs.map(({ kind }, i) => made.map((values) => stored(kind, values[i] ?? null)));
    expect(builder.build({ columns, lines: made.map((_values, i) => i) }).misfits).toEqual([]);
  });

  it('gives the same cells for the same seed, in any batches and any order', async () => {
    const whole = await make(one, { rows: allRows });
    const split = fc.tuple(fc.shuffledSubarray(allRows, { minLength: 1 }), fc.integer({ min: 1, max: ROWS }));
    await fc.assert(
      fc.asyncProperty(split, async ([rows, size]) => {
        for (let start = 0; start < rows.length; start += size) {
          const part = await make(one, { rows: rows.slice(start, start + size) });
          for (const [row, outcome] of part) expect(outcome).toEqual(whole.get(row));
        }
      }),
      { seed: 9, numRuns: 4 },
    );
  });

  it('reads the columns that it says it needs, and no others', async () => {
    const read = new Set<string>();
    await make(one, { rows: allRows, onRead: (column) => read.add(column) });
    const said = new Set(type.references(one.options).map(({ column }) => column));
    expect([...read].filter((column) => !said.has(column))).toEqual([]);
    // A check names the columns it sends rows back to, without reading them.
    if (one.kind !== 'validation') expect([...read].sort()).toEqual([...said].sort());
    for (const { path } of type.references(one.options)) expect(path).toMatch(/^options\./);
  });
});

describe('another seed or attempt', () => {
  const random = examples.filter(
    ({ title, options }) =>
      /^(sampler|seed shuffled|seed replacement|learned|prompt|structured|image|scene|expression)/.test(title) &&
      options['sampler'] !== 'sequence' &&
      options['exact'] !== true,
  );
  it.each(random.map((one): [string, Example] => [one.title, one]))('changes %s', async (title, one) => {
    const values = async (change: { seed?: number; attempt?: number }): Promise<unknown> => [
      ...(await make(one, { rows: allRows, ...change })),
    ];
    const first = await values({});
    expect(await values({ seed: 12 })).not.toEqual(first);
    if (title !== 'seed shuffled') expect(await values({ attempt: 1 })).not.toEqual(first);
  });
});

it('an unknown kind is not found', () => {
  expect(() => findColumnType('magic')).toThrow(StudioError);
});

function labelsOf(kind: string): { labels?: readonly [string, string] } {
  return kind === 'boolean' ? { labels: ['false', 'true'] } : {};
}

function stored(kind: string, value: Cell): string | number | boolean | null {
  if (value === null || typeof value !== 'object') return value;
  expect(['json', 'conversation', 'image']).toContain(kind);
  return JSON.stringify(value);
}
