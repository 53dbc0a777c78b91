import type { WorkContext } from '../../breathe.ts';
import type { OptionValues } from '../../options.ts';
import { planOutput } from '../../runs/output.ts';
import { findSynthesizer } from '../../synthesizers/registry.ts';
import type { FittedModel } from '../../synthesizers/types.ts';
import { selectColumns, type Table } from '../../table/table.ts';
import { cellAt } from '../table-cells.ts';
import type { CellOutcome, CellTask, Prepare } from '../types.ts';
import type { fields } from './fields.ts';

export const prepare: Prepare<typeof fields> = async (options, _scope, { seed, rowCount, table: read }, context) => {
  const { dataset, synthesizer, settings } = options;
  const source = await read(dataset, context);
  const learned = new Set(planOutput(source.schema).learned);
  const table = selectColumns(source, (_, index) => learned.has(index));
  const input = { table, conditions: [], seed, rows: rowCount };
  const model = await findSynthesizer(synthesizer).fit(input, settings as OptionValues, context);
  return {
    make: (tasks, _batch, inner) => sampleTasks(model, tasks, rowCount, inner),
    facts: model.facts,
  };
};

/** Rows that follow each other are sampled at once. Another attempt is a row beyond those of the run. */
async function sampleTasks(
  model: FittedModel,
  tasks: readonly CellTask[],
  rowCount: number,
  context: WorkContext,
): Promise<readonly CellOutcome[]> {
  const place = ({ row, attempt }: CellTask): number => row + attempt * rowCount;
  const outcomes: CellOutcome[] = [];
  for (let at = 0; at < tasks.length;) {
    const start = place(tasks[at] as CellTask);
    let count = 1;
    while (at + count < tasks.length && place(tasks[at + count] as CellTask) === start + count) count++;
    const made = await model.sample(start, count, context);
    for (let i = 0; i < count; i++) outcomes.push({ kind: 'made', values: valuesAt(made, i) });
    at += count;
  }
  return outcomes;
}

function valuesAt({ schema, columns }: Table, row: number) {
  return columns.map((column, i) => cellAt(schema[i] as Table['schema'][number], column, row));
}
