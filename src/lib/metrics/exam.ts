// The exam of synthetic rows: learn the target from some rows, predict it for held-out real ones.

import type { WorkContext } from '../breathe.ts';
import { type BoostingModel, type BoostingTask, fitBoosting } from '../learners/boosting/boosting.ts';
import type { FeatureTable } from '../learners/features.ts';
import { randomStream, sampleIndices } from '../random.ts';
import type { Table } from '../table/table.ts';
import { encodeFrames } from './encode.ts';
import { type Frame, frameOf, type FrameColumn, isAbsent, stackFrames, takeFrameRows } from './frames.ts';
import type { MetricInput } from './types.ts';

const MIN_ROWS = 20;
const MAX_CLASSES = 60;
/** Quantities with at most this many values are predicted as classes. */
const MAX_VALUES_AS_CLASSES = 20;

/** Rows with a known target: what to learn from and what to learn. */
export interface Part {
  readonly features: FeatureTable;
  readonly targets: Float64Array;
}

export interface Exam {
  readonly task: BoostingTask;
  readonly real: Part;
  readonly holdout: Part;
  readonly candidate: Part;
  /** Names of the features, in their order. */
  readonly features: readonly string[];
  /** Names of the classes, by number; empty for a quantity. */
  readonly classes: readonly string[];
}

export interface ExamLimits {
  /** Most rows to learn from. */
  readonly maxRows: number;
  /** Most held-out rows to predict. */
  readonly maxTestRows?: number;
}

/** The rows to learn from and to predict, or why there is no exam, in plain words. Classes are those of the real rows. */
export function prepareExam(input: MetricInput, limits: ExamLimits): Exam | string {
  const { target, holdout } = input;
  if (target === null)
    return 'No target column is set. Set one on the import screen to see whether models can be trained on these rows.';
  if (!holdout) return 'Without held-out real rows there is nothing to test on. Import the table again with a holdout.';
  const real = frameOf(input.real);
  const at = real.columns.findIndex((column) => column.name === target);
  if (at < 0) return `The target ${target} is not a modeled column.`;
  if (real.columns.length < 2) return 'A table with one modeled column has nothing to predict the target from.';
  const frames = [input.real, holdout, input.candidate].map((table) => withTarget(frameOf(table), at));
  const kinds = classesOf((frames[0] as Frame).columns[at] as FrameColumn);
  if (kinds && kinds.size > MAX_CLASSES)
    return `The target ${target} has ${kinds.size} labels; at most ${MAX_CLASSES} can be judged.`;
  const parts = partsOf(input, { frames, at, kinds, limits });
  const [realPart, holdoutPart, candidatePart] = parts as [Part, Part, Part];
  if (parts.some((part) => part.targets.length < MIN_ROWS)) return `Fewer than ${MIN_ROWS} rows have a target value.`;
  if (kinds && kinds.size < 2) return `The target ${target} has one level only in the real table.`;
  if (new Set(holdoutPart.targets).size < 2) return `The target ${target} does not vary among the held-out rows.`;
  return {
    task: kinds ? { kind: 'classes', classCount: kinds.size } : { kind: 'quantity' },
    real: realPart,
    holdout: holdoutPart,
    candidate: candidatePart,
    features: real.columns.flatMap((column, c) => (c === at ? [] : [column.name])),
    classes: kinds ? [...kinds.keys()].map((value) => className(input.real, target, value)) : [],
  };
}

/** Boosted trees as scikit-learn's HistGradientBoosting grows them by default, without early stopping. */
export async function trainOn(exam: Exam, part: Part, context: WorkContext): Promise<BoostingModel> {
  return fitBoosting(part.features, part.targets, exam.task, { context });
}

/** False when all targets of the part are the same class: nothing can be learned. */
export function isTeachable(exam: Exam, part: Part): boolean {
  if (exam.task.kind === 'quantity') return true;
  return part.targets.some((target) => target !== part.targets[0]);
}

interface Cut {
  readonly frames: readonly Frame[];
  readonly at: number;
  readonly kinds: ReadonlyMap<number, number> | null;
  readonly limits: ExamLimits;
}

function partsOf({ real, holdout, seed }: MetricInput, { frames, at, kinds, limits }: Cut): Part[] {
  const reference = stackFrames(frameOf(real), holdout && frameOf(holdout));
  const columns = reference.columns.map((_, c) => c).filter((c) => c !== at);
  const stream = randomStream(seed, 'utility');
  return frames.map((frame, t) => {
    const known = kinds ? keepKnown(frame, at, kinds) : frame;
    const most = t === 1 ? (limits.maxTestRows ?? Infinity) : limits.maxRows;
    const cut =
      known.rowCount <= most ? known : takeFrameRows(known, sampleIndices(known.rowCount, most, stream.derive(t)));
    const features = encodeFrames(reference, [cut], columns)[0] as FeatureTable;
    return { features, targets: targetsOf(cut.columns[at] as FrameColumn, kinds) };
  });
}

function withTarget(frame: Frame, at: number): Frame {
  const column = frame.columns[at] as FrameColumn;
  const rows: number[] = [];
  for (let row = 0; row < frame.rowCount; row++) if (!isAbsent(column, row)) rows.push(row);
  return rows.length === frame.rowCount ? frame : takeFrameRows(frame, Int32Array.from(rows));
}

/** Class numbers by value or code, in the order in which they appear; null for a quantity of many values. */
function classesOf(column: FrameColumn): Map<number, number> | null {
  const values = new Set<number>(column.kind === 'label' ? column.codes : column.values);
  if (column.kind === 'quantity' && values.size > MAX_VALUES_AS_CLASSES) return null;
  return new Map([...values].map((value, k) => [value, k]));
}

function className(real: Table, target: string, value: number): string {
  const at = real.schema.findIndex(({ name }) => name === target);
  const column = real.columns[at];
  if (column?.layout === 'coded') return column.dictionary[value] ?? '';
  return real.schema[at]?.kind === 'boolean' ? String(value === 1) : String(value);
}

function keepKnown(frame: Frame, at: number, kinds: ReadonlyMap<number, number>): Frame {
  const values = valuesOf(frame.columns[at] as FrameColumn);
  const rows: number[] = [];
  values.forEach((value, row) => {
    if (kinds.has(value)) rows.push(row);
  });
  return rows.length === frame.rowCount ? frame : takeFrameRows(frame, Int32Array.from(rows));
}

function targetsOf(column: FrameColumn, kinds: ReadonlyMap<number, number> | null): Float64Array {
  return Float64Array.from(valuesOf(column), (value) => (kinds ? (kinds.get(value) as number) : value));
}

function valuesOf(column: FrameColumn): Int32Array | Float64Array {
  return column.kind === 'label' ? column.codes : column.values;
}
