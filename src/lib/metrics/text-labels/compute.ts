import { measureAgreement } from '../../review/agreement.ts';
import type { CodedColumn } from '../../table/column.ts';
import type { Table } from '../../table/table.ts';
import type { Detail, MetricInput, MetricResult, Score } from '../types.ts';

const MOST_LABELS = 50;
/** Share of labels that two columns must have in common to speak of the same thing. */
const COMMON = 0.6;

interface LabelColumn {
  readonly name: string;
  readonly column: CodedColumn;
  readonly used: readonly string[];
}

/** Balance of every label column of the candidate, and agreement of pairs that use the same labels. */
export async function computeTextLabels({ candidate, brief }: MetricInput): Promise<MetricResult> {
  const columns = labelColumns(candidate);
  if (columns.length === 0) return { scores: [], details: [], unavailable: 'There are no labels beside the texts.' };
  const balances = columns.map(({ column }) => balanceOf(column));
  const details = columns
    .map(({ name }, i): Detail => ({ columns: [name], value: balances[i] as number }))
    .sort((a, b) => a.value - b.value);
  const pairs = agreements(columns);
  const kappas = pairs.flatMap(({ kappa }) => kappa ?? []);
  const scores: Score[] = [
    {
      ...{ key: 'balance', label: 'Balance of labels', value: mean(balances), ideal: 1, better: 'higher', digits: 2 },
      help: 'Entropy of the shares of labels over its largest value, mean over columns: 1 is all alike.',
    },
    {
      ...{
        key: 'kappa',
        label: 'Agreement (kappa)',
        value: kappas.length === 0 ? null : mean(kappas),
        ideal: 1,
        better: 'higher',
        digits: 2,
      },
      help: 'Cohen’s kappa of columns that use the same labels, mean over such pairs.',
    },
  ];
  const exhibits = pairs.map(
    ({ first, second, kappa, observed, count }) => [`${first} and ${second}`, kappa, observed, count] as const,
  );
  return {
    scores,
    details,
    exhibits:
      exhibits.length === 0 || brief
        ? []
        : [
            {
              ...({ kind: 'table', title: 'Columns that use the same labels', rows: exhibits } as const),
              columns: [
                { label: 'Columns' },
                { label: 'Kappa', digits: 2 },
                { label: 'Same label', digits: 2 },
                { label: 'Rows', digits: 0 },
              ],
            },
          ],
  };
}

function labelColumns(table: Table): readonly LabelColumn[] {
  return table.schema.flatMap(({ name, kind }, i): LabelColumn[] => {
    const column = table.columns[i];
    if (kind !== 'category' || column?.layout !== 'coded') return [];
    const codes = new Set(column.codes);
    const used = column.dictionary.filter((_, code) => codes.has(code));
    return used.length >= 2 && used.length <= MOST_LABELS ? [{ name, column, used }] : [];
  });
}

/** Entropy over its maximum for the labels that are used. */
function balanceOf({ codes, dictionary }: CodedColumn): number {
  const counts = new Float64Array(dictionary.length);
  for (const code of codes) if (code >= 0) counts[code] = (counts[code] as number) + 1;
  const used = [...counts].filter((count) => count > 0);
  const total = used.reduce((sum, count) => sum + count, 0);
  const entropy = used.reduce((sum, count) => sum - (count / total) * Math.log(count / total), 0);
  return used.length < 2 ? 0 : entropy / Math.log(used.length);
}

function agreements(columns: readonly LabelColumn[]) {
  return columns.flatMap((first, i) =>
    columns.slice(i + 1).flatMap((second) => {
      const common = first.used.filter((label) => second.used.includes(label)).length;
      if (common / Math.max(first.used.length, second.used.length) < COMMON) return [];
      const pairs = [...first.column.codes].flatMap((code, row) => {
        const other = second.column.codes[row] as number;
        if (code < 0 || other < 0) return [];
        return [[first.column.dictionary[code] as string, second.column.dictionary[other] as string] as const];
      });
      const { kappa, observed, count } = measureAgreement(pairs);
      return [{ first: first.name, second: second.name, kappa, observed, count }];
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
