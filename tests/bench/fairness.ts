// node scripts/run-ts.mjs tests/bench/fairness.ts
// What evening out the groups of adult by sex does to labels, to cells, and to a model trained on the rows.

import path from 'node:path';
import { gapsOf, ratesOf } from '../../src/lib/fairness/gaps.ts';
import { groupBy } from '../../src/lib/fairness/groups.ts';
import { outcomeOf } from '../../src/lib/fairness/outcome.ts';
import { accuracyOf, predictOutcome } from '../../src/lib/fairness/probe.ts';
import { largestDistance } from '../../src/lib/inference/distance.ts';
import { conditionalResample } from '../../src/lib/repairs/conditional-resample/repair.ts';
import { reweigh } from '../../src/lib/repairs/reweigh/repair.ts';
import { forest } from '../../src/lib/synthesizers/forest/index.ts';
import { alignTables } from '../../src/lib/table/align.ts';
import { isQuantity } from '../../src/lib/table/schema.ts';
import type { Table } from '../../src/lib/table/table.ts';
import { readTable } from './synth/tables.ts';

const folder = path.resolve('../shared/data/tables');
const [, , sensitive = 'sex', candidates = 'real,forest', seeds = '1,2,3'] = process.argv;

const train = readTable(`${folder}/adult.train.csv`);
const [real, holdout] = alignTables([train, readTable(`${folder}/adult.holdout.csv`)], train.schema) as [Table, Table];
const outcome = outcomeOf(real, 'income');
if (typeof outcome === 'string') throw new Error(outcome);

async function judge(table: Table, seed: number) {
  if (typeof outcome === 'string') throw new Error(outcome);
  const grouping = groupBy([real, holdout, table], sensitive);
  const groupCount = grouping.names.length;
  const labels = ratesOf({ groups: grouping.codes[2]!, groupCount, outcome: outcome.read(table), predicted: null });
  const predicted = await predictOutcome(
    { train: table, test: holdout, reference: real, outcome, seed, maxRows: Infinity },
    {},
  );
  const truth = outcome.read(holdout);
  const odds = gapsOf(ratesOf({ groups: grouping.codes[1]!, groupCount, outcome: truth, predicted }));
  return {
    label: gapsOf(labels).labels!.value,
    odds: odds.equalizedOdds!.value,
    opportunity: odds.equalOpportunity!.value,
    selected: odds.selected!.value,
    accuracy: accuracyOf(predicted!, truth),
  };
}

function cellDistance(before: Table, after: Table): number {
  if (typeof outcome === 'string') throw new Error(outcome);
  const grouping = groupBy([before, after], sensitive);
  let most = 0;
  const labels = [outcome.read(before), outcome.read(after)];
  for (let group = 0; group < grouping.names.length; group++) {
    for (const y of [0, 1]) {
      const rows = labels.map((list, t) =>
        Array.from(list.keys()).filter((row) => list[row] === y && grouping.codes[t]![row] === group),
      );
      before.schema.forEach((schema, c) => {
        const read = (table: Table, t: number): Float64Array => {
          const column = table.columns[c]!;
          if (column.layout !== 'numeric' || !isQuantity(schema.kind)) return new Float64Array();
          return Float64Array.from(rows[t]!, (row) => column.values[row]!).sort();
        };
        most = Math.max(most, largestDistance(read(before, 0), read(after, 1)));
      });
    }
  }
  return most;
}

for (const kind of candidates.split(',')) {
  for (const seed of seeds.split(',').map(Number)) {
    const candidate =
      kind === 'real'
        ? real
        : await (
            await forest.fit({ table: real, conditions: [], seed, rows: real.rowCount }, {}, {})
          ).sample(0, real.rowCount, {});
    const before = await judge(candidate, seed);
    const input = {
      real,
      holdout: null,
      candidate,
      recipe: null,
      target: 'income',
      scope: { columns: [sensitive] },
      seed,
    };
    console.log(kind, seed, 'before', JSON.stringify(before));
    for (const repair of [conditionalResample, reweigh]) {
      const { table } = await repair.mend(input, {}, {});
      const after = await judge(table, seed);
      console.log(kind, seed, repair.id, JSON.stringify(after), {
        cellKs: cellDistance(candidate, table),
        oddsReduction: 1 - after.odds / before.odds,
        accuracyLoss: before.accuracy - after.accuracy,
      });
    }
  }
}
