import type { WorkContext } from '../../breathe.ts';
import { type BoostingModel, predictBoosting } from '../../learners/boosting/boosting.ts';
import { randomStream } from '../../random.ts';
import type { RepairOffer } from '../../repairs/types.ts';
import type { Table } from '../../table/table.ts';
import { type Exam, isTeachable, type Part, prepareExam, trainOn } from '../exam.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';
import { type Performance, utilityExhibits } from './exhibits.ts';
import { compareImportance, permutationImportance } from './importance.ts';
import { type Skills, utilityScores } from './scores.ts';

/** Below this share of the skill kept, a repair is offered. */
const ENOUGH_SKILL = 0.95;

interface Graduate {
  readonly model: BoostingModel;
  readonly predicted: readonly Float64Array[];
}

/**
 * Skill on held-out rows of boosted trees trained on the candidate (TSTR) and on the training rows (TRTR; Esteban,
 * Hyland and Rätsch 2017), and whether both models rely on the same columns.
 */
export async function computeUtility(
  input: MetricInput,
  options: { readonly maxRows: number },
  context: WorkContext,
): Promise<MetricResult> {
  const exam = prepareExam(input, options);
  if (typeof exam === 'string') return { scores: [], details: [], unavailable: exam };
  const step = (start: number, share: number): WorkContext => ({
    signal: context.signal,
    onProgress: (done, stage) => context.onProgress?.(start + done * share, stage),
  });
  const isSame = input.candidate === input.real;
  const known = isSame ? recall(input, options.maxRows) : null;
  const synthetic =
    known ?? (isTeachable(exam, exam.candidate) ? await graduate(exam, exam.candidate, step(0, 0.4)) : null);
  const real = isSame ? synthetic : input.brief ? null : await graduate(exam, exam.real, step(0.4, 0.4));
  if (real)
    learned.set(input.real, { input: { ...input, candidate: input.real }, maxRows: options.maxRows, graduate: real });
  const skills: Skills = { synthetic: synthetic?.predicted ?? null, real: real?.predicted ?? null };
  const scores = utilityScores(exam, skills);
  if (input.brief) return { scores, details: [] };
  const performances = await perform(input, exam, { synthetic, real: isSame ? null : real }, step(0.8, 0.2));
  const notes = synthetic ? [] : ['The synthetic target has one level only, so nothing can be learned from it.'];
  return {
    scores: [...scores, ...agreementScores(performances)],
    details: [],
    exhibits: utilityExhibits(exam, performances),
    repairs: repairsFor(input, scores),
    notes,
  };
}

/** What was learned from the training rows last: the ceiling asks for the same again. */
const learned = new WeakMap<
  Table,
  { readonly input: MetricInput; readonly maxRows: number; readonly graduate: Graduate }
>();

function recall({ real, holdout, target, seed }: MetricInput, maxRows: number): Graduate | null {
  const known = learned.get(real);
  if (known?.input.holdout !== holdout || known.input.target !== target) return null;
  return known.input.seed === seed && known.maxRows === maxRows ? known.graduate : null;
}

async function graduate(exam: Exam, part: Part, context: WorkContext): Promise<Graduate> {
  const model = await trainOn(exam, part, context);
  return { model, predicted: predictBoosting(model, exam.holdout.features) };
}

async function perform(
  input: MetricInput,
  exam: Exam,
  graduates: { readonly synthetic: Graduate | null; readonly real: Graduate | null },
  context: WorkContext,
): Promise<Performance[]> {
  // The same rows shuffled in the same way for both, so that chance is shared.
  const stream = randomStream(input.seed, 'utility', 'importance');
  const performances: Performance[] = [];
  for (const tone of ['synthetic', 'real'] as const) {
    const graduate = graduates[tone];
    if (!graduate) continue;
    const importance = await permutationImportance(exam, graduate.model, stream, context);
    performances.push({ tone, predicted: graduate.predicted, importance });
  }
  return performances;
}

function agreementScores(performances: readonly Performance[]): Score[] {
  const [synthetic, real] = performances;
  if (!synthetic?.importance || !real?.importance) return [];
  const { correlation, top } = compareImportance(real.importance, synthetic.importance);
  const rank: Score = {
    key: 'importance_agreement',
    label: 'Agreement on what matters',
    value: correlation,
    ideal: 1,
    better: 'higher',
    help: 'Rank correlation of how much each column matters to the two models; 1 is the same order.',
  };
  const shared: Score = {
    key: 'top_features',
    label: 'Top columns in common',
    value: top,
    ideal: 1,
    better: 'higher',
    digits: 2,
    help: 'Share of the most important columns of the model trained on real rows that matter most to the other as well.',
  };
  return [rank, shared];
}

function repairsFor({ target }: MetricInput, scores: readonly Score[]): RepairOffer[] {
  const kept = scores.find((score) => score.key === 'retained')?.value ?? null;
  if (target === null || kept === null || kept >= ENOUGH_SKILL) return [];
  return [
    {
      repair: 'refit-column',
      label: `Draw ${target} afresh`,
      why: `A model learns ${target} from the other columns of the real rows and draws it anew for every synthetic row.`,
      options: {},
      scope: { columns: [target] },
    },
  ];
}
