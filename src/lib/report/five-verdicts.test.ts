// The promise of the report: who knows no statistics picks the good version, and knows why. Levels are those that the
// headline checks of the registry give on a reduced adult.

import { beforeAll, describe, expect, it } from 'vitest';
import {
  growSynthesis,
  loadSubject,
  type Subject,
  type SynthesisName,
  synthesisNames,
} from '../../../tests/fixtures/five-syntheses.ts';
import { hasRealTables } from '../../../tests/golden/load.ts';
import { metrics } from '../metrics/registry.ts';
import { judgeMetric } from '../metrics/report.ts';
import type { Metric } from '../metrics/types.ts';
import { alignTables } from '../table/align.ts';
import { joinMetrics } from './judged.ts';
import { giveVerdict, type Verdict } from './verdict.ts';

const verdicts = new Map<SynthesisName, Verdict>();
/** Baselines change no level here but cost half of the time. */
const checks = (metrics as readonly Metric[])
  .filter((metric) => metric.tier === 'core' && metric.id !== 'two-sample')
  .map((metric) => ({
    ...metric,
    baselines: metric.baselines.filter((baseline) => baseline === 'ceiling' || baseline === 'floor'),
  }));

async function judge(name: SynthesisName, subject: Subject): Promise<Verdict> {
  const grown = await growSynthesis(name, subject);
  const [real, holdout, candidate] = alignTables([subject.real, subject.holdout, grown], subject.real.schema);
  const input = { real: real!, holdout: holdout!, candidate: candidate!, target: subject.target, seed: 1 };
  const reports = [];
  for (const metric of checks) reports.push(await judgeMetric(metric, input, {}));
  return giveVerdict(joinMetrics(reports, metrics));
}

function answer(name: SynthesisName, use: string): string | undefined {
  return verdicts.get(name)?.uses.find((entry) => entry.use.startsWith(use))?.level;
}

describe.skipIf(!hasRealTables)('the verdicts on five versions of adult', () => {
  beforeAll(async () => {
    const subject = loadSubject('adult', { rows: 1_500, holdoutRows: 750 });
    for (const name of synthesisNames) verdicts.set(name, await judge(name, subject));
  }, 120_000);

  it('call the forest, and only the forest, fit for use or usable with care', () => {
    const usable = synthesisNames.filter((name) => verdicts.get(name)!.call.level !== 'poor');
    expect(usable).toEqual(['forest']);
  });

  it.each(['copy', 'noisy copy'] as const)('forbid to share the %s, before anything else', (name) => {
    const { call, headline, reasons } = verdicts.get(name)!;
    expect(call.title).toBe('Do not share this version');
    expect(headline).toMatch(/^Some rows sit too close to the training rows/);
    expect(reasons[0]?.metric).toBe('privacy');
    expect(answer(name, 'Share')).toBe('poor');
  });

  it('say of independent columns that what ties them together is lost, and that sharing is safe', () => {
    expect(answer('independent', 'Share')).toBe('good');
    expect(answer('independent', 'Count')).toBe('good');
    expect(answer('independent', 'Study')).toBe('poor');
    expect(answer('independent', 'Train')).toBe('poor');
  });

  it('say of the broken copula that already single columns are wrong', () => {
    expect(answer('broken copula', 'Count')).toBe('poor');
    expect(verdicts.get('broken copula')!.call.level).toBe('poor');
  });

  it('answer yes for the forest where they answer no for the others', () => {
    expect(answer('forest', 'Share')).toBe('good');
    expect(['good', 'fair']).toContain(answer('forest', 'Study'));
    expect(['good', 'fair']).toContain(answer('forest', 'Train'));
  });
});
