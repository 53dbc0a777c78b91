import { createBreather, type WorkContext } from '../../breathe.ts';
import { StudioError } from '../../errors.ts';
import { groupByAll } from '../../fairness/groups.ts';
import { largestDistance } from '../../inference/distance.ts';
import { sortedPresent } from '../../metrics/frames.ts';
import { permutation, randomStream, type RandomStream } from '../../random.ts';
import type { NumericColumn } from '../../table/column.ts';
import { isQuantity } from '../../table/schema.ts';
import { columnIndex } from '../../table/table.ts';
import { identityOrigins } from '../origins.ts';
import type { RepairInput, RepairResult } from '../types.ts';

/** Optimal transport of each group to the pooled distribution: in one dimension, the map of quantiles. */
export async function alignQuantity(
  input: RepairInput,
  options: { readonly quantity: string },
  context: WorkContext,
): Promise<RepairResult> {
  const { candidate, scope, seed } = input;
  const breathe = createBreather(context);
  const name = options.quantity || (input.target ?? '');
  const groupColumns = (scope.columns ?? []).filter((column) => column !== name);
  if (groupColumns.length === 0) {
    throw new StudioError('bad-input', 'groups cannot be made of the quantity itself', { details: { quantity: name } });
  }
  const { index, values } = numericColumn(input, name);
  const grouping = groupByAll([candidate], groupColumns);
  const groups = grouping.codes[0] as Int32Array;
  const pooled = sortedPresent(values);
  const mapped = values.slice();
  const facts = [];
  for (const [group, label] of grouping.names.entries()) {
    const rows = Int32Array.from(groups.keys()).filter((row) => groups[row] === group && !Number.isNaN(values[row]));
    mapGroup(rows, { values, pooled, stream: randomStream(seed, 'quantile-map', group) }, mapped);
    const taken = (from: Float64Array): Float64Array => Float64Array.from(rows, (row) => from[row] as number).sort();
    const before = largestDistance(taken(values), pooled).toFixed(3);
    const after = largestDistance(taken(mapped), pooled).toFixed(3);
    facts.push({ label: `Distance of ${label} from all rows`, value: `${before} before, ${after} now` });
    context.onProgress?.((group + 1) / grouping.names.length, 'aligning groups');
    await breathe();
  }
  const columns = candidate.columns.map((column, c) =>
    c === index ? ({ layout: 'numeric', values: mapped } satisfies NumericColumn) : column,
  );
  return { table: { ...candidate, columns }, origins: identityOrigins(candidate.rowCount), facts };
}

function numericColumn({ candidate }: RepairInput, name: string): { index: number; values: NumericColumn['values'] } {
  const index = columnIndex(candidate, name);
  const column = candidate.columns[index];
  const schema = candidate.schema[index];
  if (schema && isQuantity(schema.kind) && column?.layout === 'numeric') return { index, values: column.values };
  const allowed = candidate.schema.filter((entry) => isQuantity(entry.kind)).map((entry) => entry.name);
  throw new StudioError('bad-option', `no quantity ${name} to align, allowed is ${allowed.join(', ') || 'none'}`, {
    details: { name: 'quantity', given: name, allowed: allowed.join(', ') },
  });
}

interface Map1d {
  readonly values: Float64Array;
  readonly pooled: Float64Array;
  readonly stream: RandomStream;
}

/** Equal values of a group are spread over the quantiles they cover, at random: else ties would pile up elsewhere. */
function mapGroup(rows: Int32Array, { values, pooled, stream }: Map1d, into: Float64Array): void {
  const shuffled = permutation(rows.length, stream);
  const order = Array.from(shuffled, (i) => rows[i] as number);
  order.sort((a, b) => (values[a] as number) - (values[b] as number));
  order.forEach((row, rank) => {
    into[row] = pooled[Math.floor(((rank + 0.5) * pooled.length) / order.length)] as number;
  });
}
