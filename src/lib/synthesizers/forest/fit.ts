// Columns in turn, each drawn from the leaves of trees grown on the columns before it (the idea of synthpop: Nowok,
// Raab and Dibben 2016), on histogram bins, with several trees a column and honest leaves (Athey and Imbens 2016).

import { createBreather, type WorkContext } from '../../breathe.ts';
import type { RandomStream } from '../../random.ts';
import { type Draw, type Learned, attemptStream, decodeTable, drawRange, fixedCodes, learn } from '../learned.ts';
import type { Codes } from '../coding/code.ts';
import type { Table } from '../../table/table.ts';
import type { FittedModel, Fit } from '../types.ts';
import { type ColumnModel, type ForestOptions, growColumn } from './column-model.ts';
import { UniqueRows, putRows } from './copies.ts';
import { drawCodes } from './draw.ts';
import type { fields } from './fields.ts';
import { Links, choosePredictors, orderColumns } from './order.ts';
import { type Predictor, createPredictor, recode } from './predictors.ts';

/** Tries after the first at a row that repeats a training row. */
const MAX_ATTEMPTS = 3;

interface Forest {
  readonly learned: Learned;
  readonly options: ForestOptions;
  readonly order: readonly number[];
  readonly models: readonly ColumnModel[];
  readonly views: readonly Predictor[];
  readonly streams: readonly RandomStream[];
  readonly uniqueRows: UniqueRows | null;
}

/** Fits a forest a column. @throws StudioError `not-enough-data`, `condition-impossible`, `aborted` */
export const fitForest: Fit<typeof fields> = async (input, options, context) => {
  const learned = await learn(input, options.maxRows, context);
  const breathe = createBreather(context);
  const views = learned.codings.map((coding, index) => {
    return createPredictor(coding, learned.codes[index] as Codes, options.predictorBins);
  });
  const links = new Links(learned);
  const order = orderColumns(learned, options.order, links);
  const models: ColumnModel[] = [];
  for (let at = 0; at < order.length; at++) {
    const index = order[at] as number;
    context.onProgress?.(0.2 + (0.8 * at) / order.length, 'growing trees');
    const isFixed = learned.plans[index]?.kind === 'fixed';
    const earlier = isFixed ? [] : order.slice(0, at).filter((other) => (views[other] as Predictor).binCount > 1);
    const stream = learned.stream.derive('predictors');
    const predictors = choosePredictors({ target: index, earlier, limit: options.maxPredictors, links, stream });
    models.push(await growColumn({ learned, index, predictors, views, options }, breathe));
    await breathe();
  }
  const streams = learned.codings.map((_, index) => learned.stream.derive('draw', index));
  const uniqueRows = options.avoidCopies ? new UniqueRows(input.table) : null;
  return createModel({ learned, options, order, models, views, streams, uniqueRows });
};

function createModel(forest: Forest): FittedModel {
  const { learned, order, models } = forest;
  const names = order.map((index) => learned.schema[index]?.name ?? '');
  const leaves = models.reduce(
    (sum, model) => sum + model.forest.reduce((s, tree) => s + (tree.tree.size + 1) / 2, 0),
    0,
  );
  return {
    facts: [
      { label: 'Column order', value: names.join(', ') },
      { label: 'Trees', value: String(models.reduce((sum, model) => sum + model.forest.length, 0)) },
      { label: 'Leaves', value: String(leaves) },
      { label: 'Rows learned from', value: String(learned.rowCount) },
    ],
    sample: (start, count, context) => sampleRows(forest, drawRange(start, count), context),
  };
}

/** Rows that repeat a training row which stands alone are drawn again, a few times at most. */
async function sampleRows(forest: Forest, draw: Draw, context: WorkContext): Promise<Table> {
  const { learned, uniqueRows } = forest;
  const table = await decodeTable(learned, draw, await sampleCodes(forest, draw, context), context);
  if (!uniqueRows) return table;
  let copies = uniqueRows.find(table);
  for (let attempt = 1; attempt <= MAX_ATTEMPTS && copies.length > 0; attempt++) {
    const again = { rows: copies.map((at) => draw.rows[at] as number), attempt };
    const redrawn = await decodeTable(learned, again, await sampleCodes(forest, again, context), context);
    putRows(table, copies, redrawn);
    const still = uniqueRows.find(redrawn);
    copies = still.map((at) => copies[at] as number);
  }
  return table;
}

async function sampleCodes(forest: Forest, draw: Draw, context: WorkContext): Promise<Codes[]> {
  const { learned, models, views, streams, options } = forest;
  const breathe = createBreather(context);
  const codes: Codes[] = learned.codings.map(() => new Uint8Array(0));
  const coarse: Codes[] = [...codes];
  for (let at = 0; at < models.length; at++) {
    const model = models[at] as ColumnModel;
    const { index } = model;
    const predictors = model.predictors.map((p) => coarse[p] as Codes);
    const stream = attemptStream(streams[index] as RandomStream, draw.attempt);
    const drawn =
      fixedCodes(learned, index, draw) ?? drawCodes({ model, predictors, rows: draw.rows, stream, options });
    codes[index] = drawn;
    const view = views[index] as Predictor;
    coarse[index] = view.binCount === learned.codings[index]?.binCount ? drawn : recode(drawn, view.coarse);
    context.onProgress?.((at + 1) / models.length, 'drawing columns');
    await breathe();
  }
  return codes;
}
