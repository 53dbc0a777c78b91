// node scripts/run-ts.mjs tests/bench/scaling-real.ts
// Forecasts on real learning curves: fitted to at most a quarter of the rows, then four times as many are learned from.
// Tables of ../shared/data/tables; synthetic rows are made here.

import { measureScaling, type ScalingPlan, type ScalingSeriesId } from '../../src/lib/scaling/measure.ts';
import { curveInterval, errorAt, fitScalingLaw, predictionInterval } from '../../src/lib/scaling/fit.ts';
import { findSynthesizer } from '../../src/lib/synthesizers/registry.ts';
import { alignTables } from '../../src/lib/table/align.ts';
import type { Table } from '../../src/lib/table/table.ts';
import { readTable } from './synth/tables.ts';

const FOLDER = '../shared/data/tables';
const TARGETS = { adult: 'income', california: 'median_house_value', shoppers: 'Revenue' } as const;
const REPEATS = 5;

async function synthesize(table: Table, id: string): Promise<Table> {
  const rows = table.rowCount;
  const model = await findSynthesizer(id).fit({ table, conditions: [], seed: 1, rows }, {}, {});
  return model.sample(0, rows, {});
}

let held = 0;
let inCurve = 0;
let curves = 0;
for (const [name, target] of Object.entries(TARGETS)) {
  const train = readTable(`${FOLDER}/${name}.train.csv`);
  const holdout = readTable(`${FOLDER}/${name}.holdout.csv`);
  for (const synthesizer of ['forest', 'independent', 'copula']) {
    const made = await synthesize(train, synthesizer);
    const [real, tests, candidate] = alignTables([train, holdout, made], train.schema) as [Table, Table, Table];
    const series: ScalingSeriesId[] = synthesizer === 'forest' ? ['real', 'synthetic', 'mix'] : ['synthetic', 'mix'];
    const most = Math.floor(train.rowCount * 0.8);
    const input = { real, holdout: tests, candidate, target, seed: 1 };
    const plan: ScalingPlan = { series, realShare: 0.5, sizes: 7, repeats: REPEATS };
    const near = await measureScaling(input, { ...plan, maxRows: Math.floor(most / 4) }, {});
    const far = await measureScaling(input, { ...plan, sizes: 7, maxRows: most }, {});
    if (typeof near === 'string' || typeof far === 'string') throw new Error(`no curves of ${name}`);
    near.series.forEach(({ id, fit }, i) => {
      const last = far.series[i]?.points.at(-1);
      if (!last) return;
      const measured = last.errors.reduce((sum, error) => sum + error, 0) / last.errors.length;
      const [low, high] = predictionInterval(fit, last.rows, last.errors.length);
      const [curveLow, curveHigh] = curveInterval(fit, last.rows);
      const all = fitScalingLaw(far.series[i]?.points ?? [], { seed: 1 });
      const isHeld = measured >= low && measured <= high;
      curves++;
      if (isHeld) held++;
      if (measured >= curveLow && measured <= curveHigh) inCurve++;
      const label = id === 'real' ? 'real' : `${synthesizer} ${id}`;
      const text = `${name} ${label}: ${fit.sizes.most} -> ${last.rows}: forecast ${errorAt(fit.law, last.rows).toFixed(4)}`;
      const interval = `[${low.toFixed(4)}, ${high.toFixed(4)}]`;
      const limit = `limit ${all.law.limit.toFixed(3)} [${all.intervals.limit.map((x) => x.toFixed(3)).join(', ')}]`;
      const verdicts = `near ${fit.verdict}, far ${all.verdict}`;
      console.log(
        `${text} ${interval}, measured ${measured.toFixed(4)} ${isHeld ? 'inside' : 'OUTSIDE'}; ${limit}; ${verdicts}`,
      );
    });
  }
}
console.log(`${held} of ${curves} forecasts at four times the rows lie inside the 95 % interval of a measurement`);
console.log(`${inCurve} of ${curves} lie inside the 95 % interval of the curve alone`);
