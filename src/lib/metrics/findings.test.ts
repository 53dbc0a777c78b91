import { describe, expect, it } from 'vitest';
import { pairs } from './pairs/metric.ts';
import { privacy } from './privacy/metric.ts';
import { twoSample } from './two-sample/metric.ts';
import type { Finding, MetricResult, Score } from './types.ts';

function score(key: string, value: number, interval?: readonly [number, number]): Score {
  return { key, label: key, value, ideal: null, better: 'higher', ...(interval && { interval }) };
}

function resultOf(...scores: readonly Score[]): MetricResult {
  return { scores, details: [] };
}

/** Figures of a table that copies nothing, with some of them replaced. */
function privacyFinding(...given: readonly Score[]): Finding {
  const quiet = [
    score('dcr_balanced', 0.5, [0.48, 0.52]),
    score('exact_excess', 0, [0, 0]),
    score('near_excess', 0, [0, 0]),
    score('exact_train_all', 0),
    score('mia_auc', 0.5, [0.48, 0.52]),
  ];
  return privacy.explain(resultOf(...quiet.map((entry) => given.find(({ key }) => key === entry.key) ?? entry)), {});
}

describe('the privacy finding', () => {
  it('is good when nothing points to copies', () => {
    expect(privacyFinding().level).toBe('good');
  });

  it('raises no alarm over what few rows do by chance, and says that they are few', () => {
    const finding = privacyFinding(score('dcr_balanced', 0.625, [0.15, 1]), score('mia_auc', 0.6, [0.42, 0.78]));
    expect(finding.level).toBe('good');
    expect(finding.sentence).toContain('With so few rows this says little');
    expect(privacyFinding(score('exact_excess', 0.0025, [0, 0.007])).level).toBe('good');
  });

  it('names the sign that worries it', () => {
    expect(privacyFinding(score('dcr_balanced', 0.7, [0.69, 0.71]))).toMatchObject({
      level: 'poor',
      sentence: expect.stringMatching(/^Synthetic rows lie clearly nearer/) as string,
    });
    expect(privacyFinding(score('exact_excess', 0.05, [0.045, 0.055]))).toMatchObject({
      level: 'poor',
      sentence: expect.stringMatching(/^Some synthetic rows repeat/) as string,
    });
    expect(privacyFinding(score('near_excess', 0.04, [0.03, 0.05]))).toMatchObject({
      level: 'poor',
      sentence: expect.stringMatching(/^Some synthetic rows are training rows with small changes/) as string,
    });
    const attacked = privacyFinding(score('mia_auc', 0.6, [0.58, 0.62]));
    expect(attacked).toMatchObject({ level: 'poor', sentence: expect.stringMatching(/AUC 0\.600/) as string });
    expect(attacked.sentence).not.toMatch(/nearer to the rows|repeat rows/);
  });

  it('counts copies of every training row, not only of as many as are held out', () => {
    const finding = privacyFinding(score('exact_excess', 0.25, [0.24, 0.26]), score('exact_train_all', 1));
    expect(finding.sentence).toContain('100.0 % of them equal a training row');
  });
});

describe('the two-sample finding', () => {
  it('suspects repeated rows only where the learner is below a coin toss by more than chance', () => {
    expect(twoSample.explain(resultOf(score('auc', 0.47, [0.41, 0.53])), {}).level).toBe('good');
    expect(twoSample.explain(resultOf(score('auc', 0.4, [0.37, 0.43])), {}).sentence).toContain('below a coin toss');
  });
});

describe('the pairs finding', () => {
  const of = (value: number): MetricResult => resultOf(score('trends_aligned', value));

  it('reads a value between floor and ceiling by its place', () => {
    expect(pairs.explain(of(0.95), { floor: of(0.8), ceiling: of(0.97) }).level).toBe('good');
    expect(pairs.explain(of(0.82), { floor: of(0.8), ceiling: of(0.97) }).level).toBe('poor');
  });

  it('says that it cannot tell where fresh real rows keep no more than independent columns', () => {
    expect(pairs.explain(of(0.3), { floor: of(0.27), ceiling: of(0.1) }).level).toBe('unknown');
  });

  it('does not call relations lost where fresh real rows keep no more of them than independent columns', () => {
    expect(pairs.explain(of(0.977), { floor: of(0.982), ceiling: of(0.944) }).level).toBe('good');
  });
});
