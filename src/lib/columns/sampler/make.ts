import { StudioError, toStudioError } from '../../errors.ts';
import { addTime, readDate } from '../../expressions/dates.ts';
import { toText } from '../../expressions/values.ts';
import { loadFaker } from '../../faker.ts';
import type { OptionsOf } from '../../options.ts';
import { type RandomStream, randomStream } from '../../random.ts';
import { formatDatetime } from '../../table/datetime.ts';
import { assignQuotas } from '../quotas.ts';
import type { Cell, CellOutcome, CellTask, Prepare, RowBatch } from '../types.ts';
import type { fields } from './fields.ts';
import { drawBinomial, drawPoisson } from './counts.ts';
import { boundsOf, defaultFormat } from './formats.ts';
import * as draw from './numbers.ts';
import { createPatternDrawer } from './pattern.ts';
import { drawPerson } from './person.ts';

type Options = OptionsOf<typeof fields>;
/** The cell of a row, from the stream of the column and attempt. */
type Draw = (row: number, stream: RandomStream, cell: (column: string) => Cell) => Cell;

export const prepare: Prepare<typeof fields> = async (options, { name }, { seed, rowCount }) => {
  // Columns of one person share their randomness, whatever they are called.
  const own = options.sampler === 'person' ? ['person', options.group] : ['column', name];
  const root = randomStream(seed, ...own);
  const drawCell = isExact(options) ? exactCategory(options, rowCount, root) : await createDraw(options);
  return {
    make: async (tasks, batch) => tasks.map((task) => outcomeOf(task, { batch, root, drawCell })),
  };
};

interface Means {
  readonly batch: RowBatch;
  readonly root: RandomStream;
  readonly drawCell: Draw;
}

function outcomeOf({ row, slot, attempt }: CellTask, { batch, root, drawCell }: Means): CellOutcome {
  const stream = attempt === 0 ? root : root.derive('attempt', attempt);
  try {
    return { kind: 'made', values: [drawCell(row, stream, (column) => batch.cells.get(column)?.[slot] ?? null)] };
  } catch (error) {
    return { kind: 'rejected', reason: toStudioError(error).message };
  }
}

async function createDraw(options: Options): Promise<Draw> {
  switch (options.sampler) {
    case 'category':
      return category(options);
    case 'subcategory':
      return subcategory(options);
    case 'datetime':
      return datetime(options);
    case 'timedelta':
      return timedelta(options);
    case 'regex':
      return pattern(options);
    case 'person':
      return person(options);
    case 'faker':
      return fakerValue(options);
    case 'uuid':
      return (row, stream) => options.prefix + draw.drawUuid((lane) => stream.bits(row, lane));
    case 'sequence':
      return sequence(options);
    default:
      return numeric(options);
  }
}

function numeric(options: Options): Draw {
  const { min, max, mean, deviation, decimals, trials, probability } = options;
  const uniformOf =
    (row: number, stream: RandomStream): draw.Uniform =>
    (lane) =>
      stream.uniform(row, lane);
  switch (options.sampler) {
    case 'integer':
      return (row, stream) => draw.drawInteger(Math.ceil(min), Math.floor(max), uniformOf(row, stream));
    case 'uniform':
      return (row, stream) => draw.roundDecimals(min + stream.uniform(row) * (max - min), decimals);
    case 'gaussian': {
      const bounds = boundsOf(options);
      const once = (uniform: draw.Uniform): number =>
        draw.roundDecimals(draw.drawNormal(mean, deviation, uniform), decimals);
      return (row, stream) => draw.drawBoundedNormal(once, bounds, uniformOf(row, stream));
    }
    case 'bernoulli':
      return (row, stream) => stream.uniform(row) < probability;
    case 'binomial':
      return (row, stream) => drawBinomial(trials, probability, uniformOf(row, stream));
    case 'poisson':
      return (row, stream) => drawPoisson(mean, uniformOf(row, stream));
    default:
      throw new StudioError('internal', `no draw for ${options.sampler}`);
  }
}

function category({ values }: Options): Draw {
  const pick = draw.createWeightedPick(values.map(({ weight }) => weight));
  return (row, stream) => values[pick(stream.uniform(row))]?.value ?? null;
}

function isExact({ sampler, exact }: Options): boolean {
  return sampler === 'category' && exact;
}

/** A row keeps its label at every attempt, or the shares would not hold. */
function exactCategory({ values }: Options, rows: number, root: RandomStream): Draw {
  const weights = values.map(({ weight }) => weight);
  const place = assignQuotas(weights, rows, root.derive('quotas'));
  const pick = draw.createWeightedPick(weights);
  return (row, stream) => values[place(row) ?? pick(stream.uniform(row))]?.value ?? null;
}

function subcategory({ parent, groups }: Options): Draw {
  const lists = new Map(Object.entries(groups as Readonly<Record<string, readonly string[]>>));
  return (row, stream, cell) => {
    const value = toText(cell(parent));
    const list = lists.get(value) ?? lists.get('*');
    if (!list || list.length === 0) throw new StudioError('bad-input', `there are no labels for “${value}”`);
    return list[stream.below(list.length, row)] ?? null;
  };
}

function datetime({ start, end, unit, format }: Options): Draw {
  const [from, to] = [readDate(start).ms, readDate(end).ms];
  const steps = countSteps(from, to, unit);
  const written = format === '' ? defaultFormat(unit) : format;
  return (row, stream) =>
    formatDatetime(addTime(from, Math.floor(stream.uniform(row) * (steps + 1)), `${unit}s`), written);
}

/** Whole steps from one moment to another. */
function countSteps(from: number, to: number, unit: string): number {
  let high = 1;
  while (addTime(from, high, `${unit}s`) <= to) high *= 2;
  let low = 0;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (addTime(from, middle, `${unit}s`) <= to) low = middle;
    else high = middle;
  }
  return low;
}

function timedelta({ base, min, max, unit, format }: Options): Draw {
  return (row, stream, cell) => {
    const value = cell(base);
    if (value === null) return null;
    const { ms, format: given } = readDate(value);
    const amount = draw.drawInteger(Math.ceil(min), Math.floor(max), (lane) => stream.uniform(row, lane));
    const fine = given.includes('%H') ? given : defaultFormat(unit);
    return formatDatetime(addTime(ms, amount, `${unit}s`), format === '' ? fine : format);
  };
}

function pattern(options: Options): Draw {
  const drawText = createPatternDrawer(options.pattern);
  return (row, stream) => {
    let lane = 0;
    return drawText(() => stream.uniform(row, lane++));
  };
}

function sequence({ first, step, prefix, digits }: Options): Draw {
  if (prefix === '' && digits === 0) return (row) => first + row * step;
  return (row) => {
    const value = first + row * step;
    const sign = value < 0 ? '-' : '';
    return `${prefix}${sign}${String(Math.abs(value)).padStart(digits, '0')}`;
  };
}

async function person(options: Options): Promise<Draw> {
  const faker = await loadFaker(options.locale);
  return (row, stream) => drawPerson(faker, stream, row, options);
}

async function fakerValue({ method, locale }: Options): Promise<Draw> {
  const faker = await loadFaker(locale);
  const [module = '', name = ''] = method.split('.');
  const methods = faker[module as keyof typeof faker] as unknown as Readonly<Record<string, () => unknown>>;
  const make = (): Cell => {
    const value = methods[name]?.();
    return typeof value === 'string' ? value : JSON.stringify(value ?? null);
  };
  // Some languages have no titles before names, for one: such cells are missing.
  if (!knows(make)) return () => null;
  return (row, stream) => {
    faker.seed(stream.bits(row));
    return make();
  };
}

function knows(make: () => Cell): boolean {
  try {
    make();
    return true;
  } catch {
    return false; // Faker throws where a language lacks the data
  }
}
