import { expect, test } from 'vitest';
import { largestCellDistance } from '../../fairness/cell-distance.ts';
import { gapsOf, ratesOf } from '../../fairness/gaps.ts';
import { groupBy } from '../../fairness/groups.ts';
import { outcomeOf } from '../../fairness/outcome.ts';
import { accuracyOf, predictOutcome } from '../../fairness/probe.ts';
import { randomStream } from '../../random.ts';
import { sliceTable, type Table } from '../../table/table.ts';
import { conditionalResample } from './repair.ts';

/** Two groups with unequal outcomes, a proxy of the group, and skills that say a little more about one group. */
function simulate(rows: number): Table {
  const stream = randomStream(5, 'fairness');
  const sex = new Int32Array(rows);
  const hired = new Float64Array(rows);
  const skill = new Float64Array(rows);
  const proxy = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const group = stream.uniform(row, 40) < 0.35 ? 1 : 0;
    const talent = stream.normal(row, 0);
    sex[row] = group;
    hired[row] = talent + 0.6 * stream.normal(row, 1) > (group === 1 ? 1.1 : 0.1) ? 1 : 0;
    skill[row] = talent + (group === 1 ? 0.4 : 0.5) * stream.normal(row, 2);
    proxy[row] = group + stream.normal(row, 3);
  }
  return {
    schema: [
      { name: 'sex', kind: 'category', role: 'sensitive' },
      { name: 'skill', kind: 'number', role: 'feature' },
      { name: 'proxy', kind: 'number', role: 'feature' },
      { name: 'hired', kind: 'boolean', role: 'target' },
    ],
    columns: [
      { layout: 'coded', codes: sex, dictionary: ['m', 'f'] },
      { layout: 'numeric', values: skill },
      { layout: 'numeric', values: proxy },
      { layout: 'numeric', values: hired },
    ],
    rowCount: rows,
  };
}
const whole = simulate(14_000);
const candidate = sliceTable(whole, 0, 7000);
const fresh = sliceTable(whole, 7000, 14_000);

async function judge(table: Table) {
  const outcome = outcomeOf(candidate, 'hired');
  if (typeof outcome === 'string') throw new Error(outcome);
  const grouping = groupBy([candidate, table, fresh], 'sex');
  const plan = { train: table, test: fresh, reference: candidate, outcome, seed: 1, maxRows: 7000, trees: 50 };
  const predicted = (await predictOutcome(plan, {}))!;
  const ratesFor = (t: number, of: Table, guesses: Uint8Array | null) =>
    ratesOf({ groups: grouping.codes[t]!, groupCount: 2, outcome: outcome.read(of), predicted: guesses });
  return {
    labels: gapsOf(ratesFor(1, table, null)).labels!.value,
    odds: gapsOf(ratesFor(2, fresh, predicted)).equalizedOdds!.value,
    accuracy: accuracyOf(predicted, outcome.read(fresh)),
  };
}

// The same on adult by sex is tests/bench/fairness.ts.
test('evens out labels and the errors of models, and leaves what rows of one cell look like', async () => {
  const input = { real: candidate, candidate, holdout: null, recipe: null, target: 'hired', seed: 2 };
  const { table, origins } = await conditionalResample.mend({ ...input, scope: { columns: ['sex'] } }, {}, {});
  const [before, after] = [await judge(candidate), await judge(table)];
  expect(before.labels).toBeGreaterThan(0.2);
  expect(after.labels).toBeLessThanOrEqual(0.005);
  expect(after.odds).toBeLessThanOrEqual(0.4 * before.odds);
  expect(before.accuracy - after.accuracy).toBeLessThanOrEqual(0.03);
  const outcome = outcomeOf(candidate, 'hired');
  if (typeof outcome === 'string') throw new Error(outcome);
  const groups = groupBy([candidate], 'sex').codes[0]!;
  let last = 0;
  const rows = origins.map((origin) => (last = origin >= 0 ? origin : last));
  const cells = { groups, groupCount: 2, outcome: outcome.read(candidate) };
  expect(largestCellDistance(candidate, cells, rows)).toBeLessThanOrEqual(0.03);
}, 20_000);
