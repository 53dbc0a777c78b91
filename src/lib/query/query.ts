// A view of a table: which rows, in which order.

import type { WorkContext } from '../breathe.ts';
import { filterRows } from './filter.ts';
import { sortRows } from './sort.ts';
import type { Filter, QuerySource, Sort } from './types.ts';

/**
 * Row numbers of the view in view order, or null when the view is the table as it is.
 * @throws StudioError `not-found`, `bad-option`, `aborted`
 */
export async function queryRows(
  source: QuerySource,
  { filters, sort }: { readonly filters: readonly Filter[]; readonly sort: Sort | null },
  context: WorkContext = {},
): Promise<Int32Array<ArrayBuffer> | null> {
  if (filters.length === 0 && !sort) return null;
  const rows = await filterRows(source, filters, context);
  return sort ? sortRows(source, rows, sort, context) : rows;
}
