// node scripts/run-ts.mjs tests/bench/inference.ts [runs] [rows] [makers]
// How often 95 % intervals from synthetic rows cover the truth, before and after the correction for chosen analyses.

import { analysisWords } from '../../src/lib/inference/analyses.ts';
import { analyses, makers, runTrial, type Trial } from '../fixtures/inference-trial.ts';

const [, , runs = '200', rows = '500', wanted = 'forest,copula,coarse,low'] = process.argv;
for (const name of wanted.split(',')) {
  const trials: Trial[] = [];
  for (let seed = 1; seed <= Number(runs); seed++) trials.push(await runTrial(makers[name]!, Number(rows), seed));
  analyses.forEach((analysis, i) => {
    const share = (key: 'plain' | 'wide' | 'corrected'): string =>
      (trials.filter((trial) => trial.covered[i]![key]).length / trials.length).toFixed(3);
    const bias = (key: 'before' | 'after'): string =>
      (trials.reduce((sum, trial) => sum + trial.errors[i]![key], 0) / trials.length).toFixed(4);
    console.log(
      `${name}: ${analysisWords(analysis)}: coverage as if real ${share('plain')}, with 1/m+1/n ${share('wide')}, ` +
        `corrected ${share('corrected')}; bias ${bias('before')} to ${bias('after')}`,
    );
  });
  console.log(`${name}: other columns moved by at most ${Math.max(...trials.map((trial) => trial.moved))}`);
}
