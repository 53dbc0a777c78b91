import { describe, expect, it } from 'vitest';
import type { MetricReport } from '../metrics/types.ts';
import { joinMetrics, type JudgedMetric, type Level, type MetricGroup, middleLevel, worstLevel } from './judged.ts';
import { type ReportPage, writeReportPage } from './page.ts';
import { layTrack } from './track.ts';
import { giveVerdict } from './verdict.ts';

function report(metric: string, level: Level, value: number | null = 0.9): MetricReport {
  const score = { key: 'a', label: 'A', ideal: 1, better: 'higher' } as const;
  return {
    metric,
    candidate: { scores: value === null ? [] : [{ ...score, value }], details: [{ columns: ['<b>x'], value: 0.5 }] },
    baselines: { ceiling: { scores: [{ ...score, value: 0.95 }], details: [] } },
    finding: { level, sentence: `sentence of ${metric}`, advice: `advice of ${metric}` },
  };
}

function judged(id: string, group: MetricGroup, level: Level, tier: JudgedMetric['tier'] = 'core'): JudgedMetric {
  return { id, label: id, group, tier, summary: '', report: report(`${id}@1`, level) };
}

describe('verdict', () => {
  it('leads with privacy when privacy fails', () => {
    const verdict = giveVerdict([judged('shapes', 'fidelity', 'good'), judged('dcr', 'privacy', 'poor')]);
    expect(verdict.headline).toMatch(/^Some rows sit too close to the training rows/);
    expect(verdict.advice).toBe('advice of dcr@1');
  });

  it('says nothing before the first finding', () => {
    expect(giveVerdict([])).toMatchObject({ headline: 'No finding yet.', advice: '', figures: [] });
  });

  it('names only the groups that were judged', () => {
    const { headline } = giveVerdict([judged('shapes', 'fidelity', 'good'), judged('dcr', 'privacy', 'good')]);
    expect(headline).toBe('These rows look like the real ones, and nothing points to copied rows.');
  });

  it('says so when nobody can tell whether rows were copied', () => {
    const verdict = giveVerdict([judged('shapes', 'fidelity', 'good'), judged('dcr', 'privacy', 'unknown')]);
    expect(verdict.headline).toBe(
      'These rows look like the real ones, and whether real rows were copied is not known.',
    );
    expect(verdict.advice).toMatch(/^Before you share it/);
  });

  it('sets the baselines beside every figure', () => {
    const [figure] = giveVerdict([judged('shapes', 'fidelity', 'good')]).figures;
    expect(figure).toMatchObject({ ceiling: 0.95, floor: null, cheat: null, score: { value: 0.9 } });
  });

  it('takes the worst level for privacy and the middle one for fidelity', () => {
    expect(worstLevel(['good', 'unknown', 'fair'])).toBe('fair');
    expect(worstLevel(['unknown'])).toBe('unknown');
    expect(middleLevel(['good', 'good', 'poor'])).toBe('good');
    expect(middleLevel(['good', 'fair'])).toBe('fair');
  });
});

describe('joined metrics', () => {
  it('follow the order of the registry and keep those it does not know', () => {
    const face = { version: 1, label: 'L', group: 'privacy', tier: 'core', summary: '' } as const;
    const joined = joinMetrics(
      [report('gone@3', 'good'), report('b@1', 'good'), report('a@1', 'good')],
      [
        { ...face, id: 'a' },
        { ...face, id: 'b' },
      ],
    );
    expect(joined.map((metric) => metric.id)).toEqual(['a', 'b', 'gone']);
    expect(joined[2]).toMatchObject({ label: 'gone', group: 'fidelity' });
  });
});

describe('track', () => {
  it('holds every figure between its ends', () => {
    const track = layTrack({ value: 0.7, interval: [0.6, 0.8], ideal: 0.5, ceiling: 0.51, floor: 0.9, cheat: 1 });
    for (const at of [track?.value, track?.ideal, track?.ceiling, track?.floor, track?.cheat, track?.interval?.[0]]) {
      expect(at).toBeGreaterThan(0);
      expect(at).toBeLessThan(100);
    }
    expect(track?.span).toEqual([track?.ceiling, track?.floor]);
  });

  it('does not exist without a value', () => {
    expect(layTrack({ value: null, interval: null, ideal: 1, ceiling: null, floor: null, cheat: null })).toBeNull();
  });

  it('puts a figure without company in the middle', () => {
    const track = layTrack({ value: 3, interval: null, ideal: null, ceiling: null, floor: null, cheat: null });
    expect(track?.value).toBe(50);
  });
});

describe('report page', () => {
  const metrics = [judged('shapes', 'fidelity', 'good')];
  const page: ReportPage = {
    projectName: '<script>alert(1)</script>',
    datasetName: 'v1 "quoted"',
    referenceName: 'real',
    rows: 1000,
    seed: 7,
    target: null,
    createdAt: '2026-01-01T00:00:00Z',
    complete: true,
    datasetSha256: 'ab'.repeat(32),
    verdict: giveVerdict(metrics),
    metrics,
  };

  it('escapes everything that comes from data', () => {
    const html = writeReportPage(page);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('<b>x');
    expect(html).toContain('&lt;b&gt;x');
  });

  it('asks for nothing from anywhere', () => {
    expect(writeReportPage(page)).not.toMatch(/(src|href)=|url\(|@import|https?:/);
  });

  it('says so when checks were still running', () => {
    expect(writeReportPage({ ...page, complete: false })).toContain('before all checks had finished');
  });
});
