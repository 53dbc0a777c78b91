import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import Papa from 'papaparse';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadGolden, loadSmall } from '../../../tests/golden/load.ts';
import { metrics } from '../metrics/registry.ts';
import { judgeMetric } from '../metrics/report.ts';
import type { Metric, MetricReport } from '../metrics/types.ts';
import { alignTables } from '../table/align.ts';
import { writeReportDocument } from './document.ts';
import { joinMetrics } from './judged.ts';
import { writeScoresCsv } from './scores-csv.ts';
import { giveVerdict } from './verdict.ts';

const file = readFileSync(new URL('../../../public/report.schema.json', import.meta.url), 'utf8');
const validate = new Ajv({ allErrors: true }).compile(JSON.parse(file) as object);
const table = { name: 'people', rows: 360, sha256: '0'.repeat(64) };
const reports: MetricReport[] = [];

beforeAll(async () => {
  const golden = loadGolden('mixed');
  const small = loadSmall('mixed', golden);
  const [real, holdout, candidate] = alignTables([small.real, small.holdout, small.candidate], small.real.schema);
  const input = { real: real!, holdout: holdout!, candidate: candidate!, target: golden.target, seed: 7 };
  for (const metric of metrics as readonly Metric[]) reports.push(await judgeMetric(metric, input, {}));
}, 120_000);

function documentOf(metricReports: readonly MetricReport[]): unknown {
  const judged = joinMetrics(metricReports, metrics);
  const content = writeReportDocument({
    ...{ dataset: table, reference: table, holdout: null, createdAt: '2026-01-02T03:04:05.000Z', complete: true },
    ...{ seed: 7, target: null, elapsedMs: 12.5, verdict: giveVerdict(judged), metrics: metricReports },
  });
  return JSON.parse(JSON.stringify(content));
}

describe('report document', () => {
  it('of every metric of the registry keeps to the published schema', () => {
    validate(documentOf(reports));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('with an unknown field or a figure that is no number is refused by the schema', () => {
    const [first, ...rest] = reports;
    expect(validate(documentOf([{ ...first!, surprise: 1 } as MetricReport, ...rest]))).toBe(false);
    const scores = [{ ...first!.candidate.scores[0]!, value: 'high' }] as never;
    expect(validate(documentOf([{ ...first!, candidate: { ...first!.candidate, scores } }]))).toBe(false);
  });
});

describe('scores as CSV', () => {
  it('hold every score once, with all digits and its baselines', () => {
    const { data } = Papa.parse<Record<string, string>>(writeScoresCsv(joinMetrics(reports, metrics)), {
      header: true,
      skipEmptyLines: true,
    });
    const scores = reports.flatMap(({ metric, candidate }) => candidate.scores.map((score) => ({ metric, score })));
    expect(data).toHaveLength(scores.length);
    for (const { metric, score } of scores) {
      const line = data.find((row) => row['metric'] === metric && row['key'] === score.key);
      expect(line?.['value'], `${metric} ${score.key}`).toBe(score.value === null ? '' : String(score.value));
    }
  });

  it('take no text for a formula', () => {
    const [first] = joinMetrics(reports, metrics);
    const score = { ...first!.report.candidate.scores[0]!, label: '=1+1' };
    const evil = { ...first!, report: { ...first!.report, candidate: { scores: [score], details: [] } } };
    expect(writeScoresCsv([evil])).toContain(`'=1+1`);
  });
});
