// Numbers of exhibits in the person's own locale.

import type { NumberWords } from '../../lib/report/exhibit-words.ts';
import { datetimeFormatter, formatQuantity, formatScore, formatShare } from './format.ts';

const whole = new Intl.NumberFormat();
const formatDay = datetimeFormatter(Infinity);

/** Words for exhibits about a table whose columns may hold dates. */
export function localNumbers(isDate: (column: string) => boolean): NumberWords {
  return {
    figure: (value, digits) => formatScore(value, digits),
    share: formatShare,
    quantity: formatQuantity,
    count: (value) => whole.format(value),
    date: formatDay,
    isDate,
  };
}
