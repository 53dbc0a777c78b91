import type { WorkContext } from '../../breathe.ts';
import { type BoostingTask, fitBoosting, predictBoosting } from '../../learners/boosting/boosting.ts';
import type { FeatureTable } from '../../learners/features.ts';
import { randomStream, sampleIndices } from '../../random.ts';
import { encodeFrames } from '../encode.ts';
import { type Frame, frameOf, type FrameColumn, isAbsent, stackFrames, takeFrameRows } from '../frames.ts';
import { aucInterval } from '../statistics.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';
import { type ClassFigures, evaluateClasses, evaluateQuantity, type QuantityFigures } from './evaluate.ts';

const MIN_ROWS = 20;
const MAX_CLASSES = 60;
/** Quantities with at most this many values are predicted as classes. */
const MAX_VALUES_AS_CLASSES = 20;

/** Rows with a known target: what to learn from and what to learn. */
interface Part {
  readonly features: FeatureTable;
  readonly targets: Float64Array;
}
interface Exam {
  readonly task: BoostingTask;
  readonly real: Part;
  readonly holdout: Part;
  readonly candidate: Part;
}

/** Skill on held-out rows of boosted trees trained on the candidate (TSTR) and on the training rows (TRTR). */
export async function computeUtility(
  input: MetricInput,
  options: { readonly maxRows: number },
  context: WorkContext,
): Promise<MetricResult> {
  const exam = prepareExam(input, options.maxRows);
  if (typeof exam === 'string') return { scores: [], details: [], unavailable: exam };
  const half = (start: number): WorkContext => ({
    signal: context.signal,
    onProgress: (done, stage) => context.onProgress?.(start + done / 2, stage),
  });
  const isOneLevel = exam.task.kind === 'classes' && new Set(exam.candidate.targets).size < 2;
  const needsReal = !input.brief && input.candidate !== input.real;
  if (exam.task.kind === 'quantity') {
    const synthetic = evaluateQuantity(
      (await examine(exam, exam.candidate, half(0)))[0] as Float64Array,
      exam.holdout.targets,
    );
    const real = needsReal
      ? evaluateQuantity((await examine(exam, exam.real, half(0.5)))[0] as Float64Array, exam.holdout.targets)
      : synthetic;
    return { scores: quantityScores(synthetic, real, naiveR2(exam)), details: [] };
  }
  const synthetic = isOneLevel
    ? null
    : evaluateClasses(await examine(exam, exam.candidate, half(0)), exam.holdout.targets);
  const real =
    needsReal || !synthetic
      ? evaluateClasses(await examine(exam, exam.real, half(0.5)), exam.holdout.targets)
      : synthetic;
  const notes = isOneLevel ? ['The synthetic target has one level only, so nothing can be learned from it.'] : [];
  return { scores: classScores(synthetic, real, exam), details: [], notes };
}

function prepareExam(input: MetricInput, maxRows: number): Exam | string {
  const { target, holdout } = input;
  if (target === null)
    return 'No target column is set. Set one on the import screen to see whether models can be trained on these rows.';
  if (!holdout) return 'Without held-out real rows there is nothing to test on. Import the table again with a holdout.';
  const real = frameOf(input.real);
  const at = real.columns.findIndex((column) => column.name === target);
  if (at < 0) return `The target ${target} is not a modeled column.`;
  if (real.columns.length < 2) return 'A table with one modeled column has nothing to predict the target from.';
  const frames = [input.real, holdout, input.candidate].map((table) => withTarget(frameOf(table), at));
  const reference = stackFrames(real, frameOf(holdout));
  const columns = real.columns.map((_, c) => c).filter((c) => c !== at);
  const kinds = classesOf((frames[0] as Frame).columns[at] as FrameColumn);
  if (kinds && kinds.size > MAX_CLASSES)
    return `The target ${target} has ${kinds.size} labels; at most ${MAX_CLASSES} can be judged.`;
  const stream = randomStream(input.seed, 'utility');
  const parts = frames.map((frame, t) => {
    const known = kinds ? keepKnown(frame, at, kinds) : frame;
    const cut = t === 1 ? known : takeFrameRows(known, sampleIndices(known.rowCount, maxRows, stream.derive(t)));
    const features = encodeFrames(reference, [cut], columns)[0] as FeatureTable;
    return { features, targets: targetsOf(cut.columns[at] as FrameColumn, kinds) };
  });
  const [realPart, holdoutPart, candidatePart] = parts as [Part, Part, Part];
  if (parts.some((part) => part.targets.length < MIN_ROWS)) return `Fewer than ${MIN_ROWS} rows have a target value.`;
  if (kinds && kinds.size < 2) return `The target ${target} has one level only in the real table.`;
  if (new Set(holdoutPart.targets).size < 2) return `The target ${target} does not vary among the held-out rows.`;
  const task: BoostingTask = kinds ? { kind: 'classes', classCount: kinds.size } : { kind: 'quantity' };
  return { task, real: realPart, holdout: holdoutPart, candidate: candidatePart };
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

async function examine(exam: Exam, part: Part, context: WorkContext): Promise<Float64Array[]> {
  const model = await fitBoosting(part.features, part.targets, exam.task, { context });
  return predictBoosting(model, exam.holdout.features);
}

function naiveR2(exam: Exam): number {
  const mean = exam.real.targets.reduce((sum, value) => sum + value, 0) / exam.real.targets.length;
  return evaluateQuantity(
    exam.holdout.targets.map(() => mean),
    exam.holdout.targets,
  ).r2;
}

/** Share of the skill above `naive` that is kept; null where real rows have none either. */
function retainedShare(synthetic: number, real: number, naive: number): number | null {
  return real - naive > 0.01 ? (synthetic - naive) / (real - naive) : null;
}

function quantityScores(synthetic: QuantityFigures, real: QuantityFigures, naive: number): readonly Score[] {
  const help = 'Share of the target’s variance in held-out real rows that is predicted; 1 is all, 0 is the mean.';
  return [
    scoreOf('tstr', 'R², trained on synthetic', synthetic.r2, { help }),
    scoreOf('trtr', 'R², trained on real', real.r2, { help }),
    retainedScore(retainedShare(synthetic.r2, real.r2, naive)),
    scoreOf('rmse', 'Root mean squared error', synthetic.rmse, { better: 'lower', digits: 4 }),
    scoreOf('mae', 'Mean absolute error', synthetic.mae, { better: 'lower', digits: 4 }),
  ];
}

function classScores(synthetic: ClassFigures | null, real: ClassFigures, exam: Exam): readonly Score[] {
  const help = 'How well held-out real rows are ranked by their class; 0.5 is chance, 1 is perfect.';
  const auc = synthetic ? synthetic.auc : 0.5;
  const retained = auc === null || real.auc === null ? null : retainedShare(auc, real.auc, 0.5);
  const positives = exam.holdout.targets.filter((label) => label === 1).length;
  const isBinary = exam.task.kind === 'classes' && exam.task.classCount === 2;
  const headline = scoreOf('tstr', 'AUC, trained on synthetic', auc, { help });
  const interval =
    isBinary && auc !== null ? aucInterval(auc, positives, exam.holdout.targets.length - positives) : null;
  return [
    interval ? { ...headline, interval } : headline,
    scoreOf('trtr', 'AUC, trained on real', real.auc, { help }),
    retainedScore(retained),
    scoreOf('accuracy', 'Accuracy', synthetic?.accuracy ?? null, {
      help: 'Share of held-out rows whose class is guessed.',
    }),
    scoreOf('f1_macro', 'F1, mean over classes', synthetic?.f1 ?? null, {}),
    scoreOf('log_loss', 'Log-loss', synthetic?.logLoss ?? null, { better: 'lower' }),
  ];
}

function retainedScore(value: number | null): Score {
  const help = 'Skill above guessing, trained on synthetic over trained on real rows.';
  return { ...scoreOf('retained', 'Skill retained', value, { help }), ideal: 1 };
}

function scoreOf(key: string, label: string, value: number | null, rest: Partial<Score>): Score {
  const finite = value !== null && Number.isFinite(value) ? value : null;
  return { key, label, value: finite, ideal: null, better: 'higher', digits: 3, ...rest };
}
