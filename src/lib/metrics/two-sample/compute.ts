import type { WorkContext } from '../../breathe.ts';
import { permutationP } from '../../explain/auc.ts';
import { randomStream } from '../../random.ts';
import { aucInterval } from '../statistics.ts';
import type { MetricInput, MetricResult, Score } from '../types.ts';
import { explainProbe } from './evidence.ts';
import { stratifiedFolds } from '../folds.ts';
import { probeColumns, probeLinearly, probeWithTrees, type Verdict } from './probes.ts';
import { progressOf } from './progress.ts';
import { pickSides } from './sides.ts';

const MIN_ROWS = 20;
const PERMUTATIONS = 499;

/** AUC of learners trained to tell candidate rows from holdout rows, out of fold, and what gives the candidate away. */
export async function computeTwoSample(
  input: MetricInput,
  options: { readonly maxRows: number; readonly folds: number },
  context: WorkContext,
): Promise<MetricResult> {
  if (!input.holdout) {
    return unavailable(
      'Without held-out real rows there is nothing fair to compare with. Import the table again with a holdout.',
    );
  }
  const stream = randomStream(input.seed, 'two-sample');
  const sides = pickSides(input, options.maxRows, stream);
  const rows = sides.holdout.rowCount;
  if (sides.reference.columns.length === 0) return unavailable('No column of this table is modeled.');
  if (rows < MIN_ROWS) return unavailable(`The probe needs ${MIN_ROWS} rows of each kind; here are ${rows}.`);
  const folds = { folds: stratifiedFolds(sides.labels, options.folds, stream.derive('folds')), count: options.folds };
  const steps = progressOf(context, input.brief ? [8, 2] : [8, 2, 2, 5]);
  const trees = await probeWithTrees(sides, folds, steps[0] as WorkContext);
  const linear = await probeLinearly(sides, folds, steps[1] as WorkContext);
  const cut = rows < Math.min(input.holdout.rowCount, input.candidate.rowCount);
  const notes = cut ? [`The learners saw ${rows.toLocaleString('en')} rows of each kind.`] : [];
  const areas = [areaScore('auc', trees, rows), areaScore('linear_auc', linear, rows)];
  if (input.brief) return { scores: areas, details: [], notes };
  const alone = await probeColumns(sides, stream, steps[2] as WorkContext);
  const evidence = await explainProbe({ input, sides, trees, alone, stream }, steps[3] as WorkContext);
  const chance = (verdict: Verdict, label: string): number =>
    permutationP(verdict.scores, sides.labels, { rounds: PERMUTATIONS, stream: stream.derive(label) });
  const chances = [
    chanceScore('p_value', chance(trees, 'p')),
    chanceScore('linear_p_value', chance(linear, 'linear p')),
  ];
  return { scores: [...areas, ...chances], ...evidence, notes: [...notes, ...evidence.notes] };
}

function unavailable(words: string): MetricResult {
  return { scores: [], details: [], unavailable: words };
}

const AREA_WORDS = {
  auc: {
    label: 'AUC, boosted trees',
    help: 'How well boosted trees tell synthetic from held-out real rows; 0.5 is a coin toss, 1 is always. Below 0.5 is an artefact of repeated rows, not a merit.',
  },
  linear_auc: {
    label: 'AUC, linear',
    help: 'The same with logistic regression on single columns: it sees margins only.',
  },
  p_value: {
    label: 'Chance, boosted trees',
    help: `How often shuffled labels reach this AUC: ${PERMUTATIONS} permutations of the labels against out-of-fold scores (one-sided, as the test of Mann and Whitney). The models are not fitted again, which makes it a little too small.`,
  },
  linear_p_value: { label: 'Chance, linear', help: 'The same for the linear probe.' },
} as const;

function areaScore(key: 'auc' | 'linear_auc', { auc: value }: Verdict, rows: number): Score {
  const interval = aucInterval(value, rows, rows);
  return { key, ...AREA_WORDS[key], value, interval, ideal: 0.5, better: 'nearer', digits: 3 };
}

function chanceScore(key: 'p_value' | 'linear_p_value', value: number): Score {
  return { key, ...AREA_WORDS[key], value, ideal: null, better: 'higher', digits: 3 };
}
