import { StudioError, toStudioError } from '../../errors.ts';
import { compileExpression } from '../../expressions/expression.ts';
import { isTrue, toNumber, toText } from '../../expressions/values.ts';
import type { OptionsOf } from '../../options.ts';
import { randomStream } from '../../random.ts';
import { parseDatetime } from '../../table/datetime.ts';
import type { Cell, CellOutcome, CellTask, Prepare, RowBatch } from '../types.ts';
import type { fields } from './fields.ts';

type Options = OptionsOf<typeof fields>;

export const prepare: Prepare<typeof fields> = async (options, { name }, { seed }) => {
  const formula = compileExpression(options.formula);
  const root = randomStream(seed, 'column', name);
  const outcome = ({ slot, row, attempt }: CellTask, batch: RowBatch): CellOutcome => {
    const stream = attempt === 0 ? root : root.derive('attempt', attempt);
    let draws = 0;
    try {
      const value = formula.evaluate((column) => batch.cells.get(column)?.[slot] ?? null, {
        random: () => stream.uniform(row, draws++),
      });
      return { kind: 'made', values: [convert(value, options)] };
    } catch (error) {
      const reason = toStudioError(error).message;
      // Only other randomness can help.
      return draws > 0 ? { kind: 'refused', reason } : { kind: 'rejected', reason };
    }
  };
  return { make: async (tasks, batch) => tasks.map((task) => outcome(task, batch)) };
};

function convert(value: Cell, { output, decimals, format }: Options): Cell {
  if (value === null) return null;
  switch (output) {
    case 'text':
    case 'category':
      return toText(value);
    case 'number': {
      const number = toNumber(value);
      return decimals < 0 ? number : Number(number.toFixed(decimals));
    }
    case 'integer': {
      const number = toNumber(value);
      if (!Number.isSafeInteger(number)) throw new StudioError('bad-input', `${number} is no whole number`);
      return number;
    }
    case 'boolean':
      return isTrue(value);
    case 'datetime': {
      const text = toText(value);
      if (Number.isNaN(parseDatetime(text, format)))
        throw new StudioError('bad-input', `“${text}” is no date of the form ${format}`);
      return text;
    }
    case 'json':
      return value;
    default:
      return output satisfies never;
  }
}
