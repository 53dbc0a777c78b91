// Drawing named columns of a table again, given its other columns: the forest's last step, with every column in sight.

import { createBreather, type WorkContext } from '../../breathe.ts';
import { StudioError } from '../../errors.ts';
import { type OptionValues, parseOptions } from '../../options.ts';
import { encodeColumn, type Codes } from '../coding/code.ts';
import type { Coding } from '../coding/types.ts';
import type { Column } from '../../table/column.ts';
import { selectColumns, type Table, takeTableRows } from '../../table/table.ts';
import { attemptStream, decodeColumn, type Draw, type Learned, learn } from '../learned.ts';
import { type ColumnModel, type ForestOptions, growColumn } from './column-model.ts';
import { UniqueRows, putRows } from './copies.ts';
import { drawCodes } from './draw.ts';
import { fields } from './fields.ts';
import { Links, choosePredictors, orderColumns } from './order.ts';
import { type Predictor, createPredictor, recode } from './predictors.ts';

const MAX_ATTEMPTS = 3;

export interface RedrawInput {
  /** What the trees are grown on; shares schema and dictionaries with `table`. */
  readonly training: Table;
  /** Whose columns are drawn again, given its others. */
  readonly table: Table;
  /** Column indices, not all of them. */
  readonly columns: readonly number[];
  /** Options of the forest. */
  readonly options: OptionValues;
  readonly seed: number;
}

interface Redraw {
  readonly learned: Learned;
  readonly options: ForestOptions;
  readonly views: readonly Predictor[];
  /** Models of the columns to draw, in the order of drawing. */
  readonly models: readonly ColumnModel[];
}

/**
 * The table with the columns drawn again: each from trees grown on all columns that stay and on those drawn before it.
 * Rows that come out equal to a training row that stands alone are drawn again, three times at most.
 * @throws StudioError `bad-option`, `bad-input`, `not-enough-data`, `aborted`
 */
export async function redrawColumns(input: RedrawInput, context: WorkContext): Promise<Table> {
  const redraw = await growRedraw(input, context);
  const { options } = redraw;
  const rows = Int32Array.from({ length: input.table.rowCount }, (_, row) => row);
  const result = await drawTable(redraw, input.table, { rows, attempt: 0 }, context);
  if (!options.avoidCopies) return result;
  const unique = new UniqueRows(input.training);
  let copies = unique.find(result);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS && copies.length > 0; attempt++) {
    const again = await drawTable(redraw, takeTableRows(input.table, copies), { rows: copies, attempt }, context);
    putRows(onlyDrawn(result, input.columns), copies, onlyDrawn(again, input.columns));
    const still = unique.find(again);
    copies = still.map((at) => copies[at] as number);
  }
  return result;
}

/** The columns that are new here: the others are shared with the input, and nobody writes into those. */
function onlyDrawn(table: Table, columns: readonly number[]): Table {
  return selectColumns(table, (_, index) => columns.includes(index));
}

async function growRedraw(input: RedrawInput, context: WorkContext): Promise<Redraw> {
  const { training, table, seed } = input;
  const options = parseOptions(fields, input.options);
  const wanted = new Set(input.columns);
  if (wanted.size >= training.columns.length) {
    throw new StudioError('bad-input', 'columns can only be drawn again given others that stay');
  }
  const learned = await learn(
    { table: training, conditions: [], seed, rows: table.rowCount },
    options.maxRows,
    context,
  );
  const breathe = createBreather(context);
  const views = learned.codings.map((coding, index) => {
    return createPredictor(coding, learned.codes[index] as Codes, options.predictorBins);
  });
  const links = new Links(learned);
  const order = orderColumns(learned, options.order, links);
  const known = order.filter((index) => !wanted.has(index));
  const models: ColumnModel[] = [];
  for (const index of order.filter((at) => wanted.has(at))) {
    context.onProgress?.(0.2 + (0.6 * models.length) / wanted.size, 'growing trees');
    const earlier = known.filter((other) => (views[other] as Predictor).binCount > 1);
    const stream = learned.stream.derive('predictors');
    const predictors = choosePredictors({ target: index, earlier, limit: options.maxPredictors, links, stream });
    models.push(await growColumn({ learned, index, predictors, views, options }, breathe));
    known.push(index);
    await breathe();
  }
  return { learned, options, views, models };
}

/** Fresh columns for `table`, whose rows have the numbers of the draw. Columns drawn are new; the others are copied. */
async function drawTable(redraw: Redraw, table: Table, draw: Draw, context: WorkContext): Promise<Table> {
  const { learned, models, options, views } = redraw;
  const breathe = createBreather(context);
  const columns: Column[] = [...table.columns];
  const drawn = new Set(models.map(({ index }) => index));
  const coarse: Codes[] = [];
  for (const [index, column] of table.columns.entries()) {
    coarse[index] = drawn.has(index)
      ? new Uint8Array(0)
      : coarsen(redraw, index, encodeColumn(learned.codings[index] as Coding, column));
    await breathe();
  }
  for (const [at, model] of models.entries()) {
    const { index } = model;
    const predictors = model.predictors.map((p) => coarse[p] as Codes);
    const stream = attemptStream(learned.stream.derive('draw', index), draw.attempt);
    const codes = drawCodes({ model, predictors, rows: draw.rows, stream, options });
    coarse[index] = views[index]?.binCount === learned.codings[index]?.binCount ? codes : coarsen(redraw, index, codes);
    columns[index] = decodeColumn(learned, index, draw, codes);
    context.onProgress?.(0.8 + (0.2 * (at + 1)) / models.length, 'drawing columns');
    await breathe();
  }
  return { schema: table.schema, rowCount: table.rowCount, columns };
}

function coarsen({ views, learned }: Redraw, index: number, codes: Codes): Codes {
  const view = views[index] as Predictor;
  return view.binCount === learned.codings[index]?.binCount ? codes : recode(codes, view.coarse);
}
