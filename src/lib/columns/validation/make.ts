import { toStudioError } from '../../errors.ts';
import { compileExpression } from '../../expressions/expression.ts';
import { isTrue, toText } from '../../expressions/values.ts';
import { validateJson } from '../../json-schema/validate.ts';
import type { OptionsOf } from '../../options.ts';
import { compileSafePattern } from '../../patterns/safe-pattern.ts';
import { randomStream } from '../../random.ts';
import type { Cell, CellOutcome, CellTask, Prepare, RowBatch } from '../types.ts';
import type { fields } from './fields.ts';

type Options = OptionsOf<typeof fields>;
/** Why a row fails, or null where it passes. */
type Check = (task: CellTask, batch: RowBatch) => string | null;

export const prepare: Prepare<typeof fields> = async (options, { name }, { seed }) => {
  const check = createCheck(options, name, seed);
  return { make: async (tasks, batch) => tasks.map((task) => outcomeOf(failureOf(check, task, batch), options)) };
};

function failureOf(check: Check, task: CellTask, batch: RowBatch): string | null {
  try {
    return check(task, batch);
  } catch (error) {
    return toStudioError(error).message;
  }
}

function outcomeOf(failure: string | null, { action, redo, column }: Options): CellOutcome {
  if (action === 'flag') return { kind: 'made', values: [failure === null, failure] };
  if (failure === null) return { kind: 'made', values: [] };
  if (action === 'aside') return { kind: 'rejected', reason: failure };
  return { kind: 'again', columns: redo.length > 0 ? redo : [column], reason: failure };
}

function createCheck(options: Options, name: string, seed: number): Check {
  const { column, schema, pattern, least, most, formula } = options;
  const cellOf = ({ slot }: CellTask, batch: RowBatch): Cell => batch.cells.get(column)?.[slot] ?? null;
  switch (options.check) {
    case 'schema':
      return (task, batch) => {
        const [problem] = validateJson(schema, asJson(cellOf(task, batch)));
        return problem ? `${problem.path || 'the value'}: ${problem.message}` : null;
      };
    case 'regex': {
      const regex = compileSafePattern(pattern);
      return (task, batch) => (regex.test(toText(cellOf(task, batch))) ? null : `it does not match ${pattern}`);
    }
    case 'range':
      return (task, batch) => outsideOf(cellOf(task, batch), least, most);
    case 'formula': {
      const compiled = compileExpression(formula);
      const stream = randomStream(seed, 'column', name);
      return ({ slot, row }, batch) => {
        let draws = 0;
        const random = (): number => stream.uniform(row, draws++);
        const value = compiled.evaluate((other) => batch.cells.get(other)?.[slot] ?? null, { random });
        return isTrue(value) ? null : `${formula} is not true`;
      };
    }
    default:
      return options.check satisfies never;
  }
}

/** Cells of text columns may hold JSON as text. */
function asJson(cell: Cell): Cell {
  if (typeof cell !== 'string') return cell;
  try {
    return JSON.parse(cell) as Cell;
  } catch {
    return cell; // a text that is no JSON is judged as a text
  }
}

function outsideOf(cell: Cell, least: string, most: string): string | null {
  const value = typeof cell === 'number' ? cell : Number(toText(cell) || Number.NaN);
  if (Number.isNaN(value)) return 'it is no number';
  if (least !== '' && value < Number(least)) return `${value} is below ${least}`;
  return most !== '' && value > Number(most) ? `${value} is above ${most}` : null;
}
