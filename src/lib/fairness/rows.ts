// What repairs of fairness share: the cells of a table, and the table of chosen rows.

import { StudioError } from '../errors.ts';
import type { RepairInput, RepairResult } from '../repairs/types.ts';
import { takeTableRows } from '../table/table.ts';
import { gapsOf, ratesOf } from './gaps.ts';
import { groupByAll, type Grouping, groupingLabel } from './groups.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import type { Cells } from './weights.ts';

export interface FairCells extends Cells {
  readonly outcomeWords: Outcome;
  readonly grouping: Grouping;
}

/** Group and outcome of every row of the candidate. @throws StudioError `bad-input` without a target, `not-enough-data` */
export function fairCells(input: RepairInput, favourable: string): FairCells {
  const { real, candidate, target, scope } = input;
  const outcomeWords = outcomeOf(real, target, favourable);
  if (typeof outcomeWords === 'string') {
    throw new StudioError('bad-input', outcomeWords, { details: { target, favourable } });
  }
  const columns = (scope.columns ?? []).filter((name) => name !== outcomeWords.target);
  if (columns.length === 0) {
    throw new StudioError('bad-input', 'groups cannot be made of the target itself', { details: { target } });
  }
  const grouping = groupByAll([candidate], columns);
  const groups = grouping.codes[0] as Int32Array;
  const outcome = outcomeWords.read(candidate);
  if (grouping.names.length < 2 || !outcome.includes(1) || !outcome.includes(0)) {
    throw new StudioError('not-enough-data', 'two groups and both outcomes are needed', {
      details: { groups: grouping.names, outcome: outcomeWords.words },
    });
  }
  return { groups, groupCount: grouping.names.length, outcome, outcomeWords, grouping };
}

/** The table of these rows. Of a row that is there more than once, the first keeps its origin. */
export function chosenTable(input: RepairInput, cells: FairCells, rows: Int32Array): RepairResult {
  const { candidate } = input;
  let last = -1;
  let copies = 0;
  const origins = Int32Array.from(rows, (row) => {
    const isCopy = row === last;
    last = row;
    if (isCopy) copies++;
    return isCopy ? -1 : row;
  });
  const table = takeTableRows(candidate, rows);
  const gap = (groups: Int32Array, outcome: Int8Array): string => {
    const rates = ratesOf({ groups, groupCount: cells.groupCount, outcome, predicted: null });
    return gapsOf(rates).labels?.value.toFixed(4) ?? 'unknown';
  };
  const after = gap(
    rows.map((row) => cells.groups[row] as number),
    Int8Array.from(rows, (row) => cells.outcome[row] as number),
  );
  const { words } = cells.outcomeWords;
  const facts = [
    {
      label: `Gap in ${words} between groups of ${groupingLabel(cells.grouping)}`,
      value: `${gap(cells.groups, cells.outcome)} before, ${after} now`,
    },
    { label: 'Rows left out', value: (candidate.rowCount - (rows.length - copies)).toLocaleString('en') },
    { label: 'Rows that are there more than once', value: copies.toLocaleString('en') },
  ];
  return { table, origins, facts };
}
