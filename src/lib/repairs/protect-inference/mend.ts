import { throwIfAborted, StudioError } from '../../errors.ts';
import type { WorkContext } from '../../breathe.ts';
import { analysisWords, changedColumns, parseAnalyses } from '../../inference/analyses.ts';
import { type Corrected, correctTable, isOfGenerator, type Offset } from '../../inference/correct.ts';
import { largestDistance } from '../../inference/distance.ts';
import { sortedPresent } from '../../metrics/frames.ts';
import { randomStream } from '../../random.ts';
import { isColumnRecipe } from '../../recipe/types.ts';
import { findSynthesizer } from '../../synthesizers/registry.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import { columnNamed, type Table } from '../../table/table.ts';
import { identityOrigins } from '../origins.ts';
import type { RepairInput, RepairResult } from '../types.ts';

interface Options {
  readonly analyses: string;
  readonly generatorRows: number;
}

/** Corrects the candidate for the analyses; offsets come from the training rows and the generator alone. */
export async function protectAnalyses(
  input: RepairInput,
  options: Options,
  context: WorkContext,
): Promise<RepairResult> {
  const { real, candidate, scope } = input;
  const analyses = parseAnalyses(options.analyses, candidate.schema);
  const outside = changedColumns(analyses).filter((name) => !scope.columns?.includes(name));
  if (outside.length > 0) {
    throw new StudioError('bad-input', `${outside.join(', ')} would change but is not in the scope`, {
      details: { given: scope.columns, needed: changedColumns(analyses) },
    });
  }
  const grown = await growGenerator(input, options.generatorRows, context);
  throwIfAborted(context.signal);
  const isGrown = grown !== null && isOfGenerator({ real, generator: grown, candidate, analyses });
  const corrected = correctTable({ real, generator: isGrown ? grown : candidate, candidate, analyses });
  const columns = candidate.columns.map((column, c) => {
    const schema = candidate.schema[c] as ColumnSchema;
    const values = corrected.values.get(schema.name);
    return values ? { layout: 'numeric' as const, values: round(values, schema, input.seed) } : column;
  });
  const table = { ...candidate, columns };
  return { table, origins: identityOrigins(candidate.rowCount), facts: factsOf(input, { table, corrected, isGrown }) };
}

/** Rows that the generator of the candidate would make next, or null when it is not known. */
async function growGenerator(input: RepairInput, rows: number, context: WorkContext): Promise<Table | null> {
  const { recipe, real, candidate } = input;
  if (!recipe || isColumnRecipe(recipe) || candidate.rowCount === 0) return null;
  const { synthesizer, options, conditions } = recipe.block;
  const whole = candidate.rowCount + rows;
  const inner = (start: number, share: number): WorkContext => ({
    signal: context.signal,
    onProgress: (done, stage) => context.onProgress?.(start + share * done, stage),
  });
  const plan = { table: real, conditions, seed: recipe.seed, rows: whole };
  const model = await findSynthesizer(synthesizer).fit(plan, options, inner(0, 0.6));
  const made = await model.sample(candidate.rowCount, rows, inner(0.6, 0.3));
  return { ...made, schema: candidate.schema };
}

/** To the decimals of the column, up or down at random, so that means and effects stay what they are. */
function round(values: Float64Array<ArrayBuffer>, schema: ColumnSchema, seed: number): Float64Array<ArrayBuffer> {
  const decimals = schema.kind === 'integer' ? 0 : schema.decimals;
  if (decimals === undefined) return values;
  const factor = 10 ** decimals;
  const stream = randomStream(seed, 'protect-inference', schema.name);
  return values.map((value, row) => {
    const scaled = Number((value * factor).toPrecision(15));
    return Math.floor(scaled + stream.uniform(row)) / factor;
  });
}

interface Outcome {
  readonly table: Table;
  readonly corrected: Corrected;
  readonly isGrown: boolean;
}

function factsOf({ real, candidate }: RepairInput, { table, corrected, isGrown }: Outcome): RepairResult['facts'] {
  const widening = Math.sqrt(1 + candidate.rowCount / real.rowCount).toFixed(3);
  const valid = corrected.offsets.map(({ analysis }) => analysisWords(analysis)).join('; ');
  const intervals =
    `Multiply standard errors from the synthetic rows by ${widening}: the square root of 1 + ` +
    `${candidate.rowCount} synthetic / ${real.rowCount} training rows.`;
  return [
    { label: 'Intervals are valid for', value: valid },
    { label: 'Standard errors', value: isGrown ? intervals : `${intervals} This is on the safe side here.` },
    ...corrected.offsets.map(offsetFact),
    ...[...corrected.values.keys()].map((name) => movedFact(name, { real, candidate, table })),
    {
      label: 'What the generator makes on average',
      value: isGrown ? 'learned from rows it grew for this' : 'learned from the synthetic rows themselves',
    },
  ];
}

function offsetFact({ analysis, real, generator }: Offset): { label: string; value: string } {
  const [from, to] = [generator.value, real.value].map((value) => Number(value.toPrecision(4)));
  return { label: analysisWords(analysis), value: `${from} in the generator, ${to} in the training rows` };
}

function movedFact(
  name: string,
  { real, candidate, table }: Readonly<Record<'real' | 'candidate' | 'table', Table>>,
): { label: string; value: string } {
  const read = (from: Table): Float64Array => {
    const column = columnNamed(from, name);
    return column.layout === 'numeric' ? sortedPresent(column.values) : new Float64Array(0);
  };
  const [truth, before, after] = [read(real), read(candidate), read(table)];
  const [low = -Infinity, high = Infinity] = [truth[0], truth.at(-1)];
  const outside = after.filter((value) => value < low || value > high).length;
  const moved = largestDistance(before, after).toFixed(3);
  return { label: `${name} changed`, value: `distance ${moved}, ${outside} values outside of the real range` };
}
