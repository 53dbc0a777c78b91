import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metrics } from '../../src/lib/metrics/registry.ts';
import { planReport } from '../../src/lib/metrics/report.ts';
import { type Table, takeTableRows } from '../../src/lib/table/table.ts';
import { ReportPool } from '../../src/state/report-pool.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { createDatasetWriter } from '../../src/storage/datasets.ts';
import { createProject, deleteProject } from '../../src/storage/projects.ts';
import { getReport } from '../../src/storage/reports.ts';
import type { Dataset, Report } from '../../src/storage/types.ts';
import { openUiDatabase } from '../../src/storage/ui-state.ts';
import { everyKindTable } from '../fixtures/tables.ts';

const db = await openDatabase();
const ui = await openUiDatabase();
const project = await createProject(db, { name: 'Report test' });
const table = everyKindTable(900);
const pool = new ReportPool();
let real: Dataset;
let candidate: Dataset;

function rows(from: number, to: number): Table {
  return takeTableRows(
    table,
    Int32Array.from({ length: to - from }, (_, i) => from + i),
  );
}

async function store(part: Table, role: Dataset['role'], siblingId: string | null, id: string): Promise<Dataset> {
  const dictionaries = part.columns.map((column) => (column.layout === 'coded' ? column.dictionary : null));
  const writer = await createDatasetWriter(db, { datasetId: id, schema: part.schema, dictionaries });
  await writer.append(part);
  const lineage: Dataset['lineage'] = {
    ...{ how: 'import', parents: [], recipe: null, importedFrom: null, split: null, codeVersion: 'test' },
  };
  return writer.finish({ projectId: project.id, name: role, role, lineage, siblingId });
}

beforeAll(async () => {
  const [realId, holdoutId] = [crypto.randomUUID(), crypto.randomUUID()];
  real = await store(rows(0, 400), 'real', holdoutId, realId);
  await store(rows(400, 600), 'holdout', realId, holdoutId);
  candidate = await store(rows(600, 900), 'synthetic', null, crypto.randomUUID());
});

afterAll(async () => {
  pool.stop();
  await deleteProject(db, project.id);
  ui.close();
  db.close();
});

/** Marks every finding in the cache, so that a report shows which of its findings were computed anew. */
async function markFindings(sentence: string): Promise<void> {
  await ui.findings.toCollection().modify((cached: { finding: unknown }) => {
    const finding = cached.finding as Report['metrics'][number];
    cached.finding = { ...finding, finding: { ...finding.finding, sentence } };
  });
}

describe('report pool', () => {
  it('runs every metric of the registry, headline checks first, and stores the report', async () => {
    const report = await pool.judge(db, real, candidate);
    expect(report.complete).toBe(true);
    expect(report.metrics.map(({ metric }) => metric.split('@')[0])).toEqual(
      planReport(metrics, { schema: candidate.schema, hasReference: true }),
    );
    expect(report.metrics.filter(({ error }) => error)).toEqual([]);
    expect(await getReport(db, candidate.id)).toEqual(report);
  });

  it('takes what was found before from the cache, and computes it anew when told to', async () => {
    await markFindings('from the cache');
    const again = await pool.judge(db, real, candidate);
    expect(again.metrics.every(({ finding }) => finding.sentence === 'from the cache')).toBe(true);
    const fresh = await pool.judge(db, real, candidate, { isFresh: true });
    expect(fresh.metrics.some(({ finding }) => finding.sentence === 'from the cache')).toBe(false);
  });

  it('does not take findings of another seed', async () => {
    await markFindings('from the cache');
    const other = await pool.judge(db, real, candidate, { seed: 77 });
    expect(other.metrics.some(({ finding }) => finding.sentence === 'from the cache')).toBe(false);
  });

  it('keeps the findings of a report that is stopped', async () => {
    await ui.findings.clear();
    const abort = new AbortController();
    const onReport = ({ metrics: found }: Report): void => {
      if (found.length > 0) abort.abort();
    };
    await expect(pool.judge(db, real, candidate, { signal: abort.signal, onReport })).rejects.toMatchObject({
      code: 'aborted',
    });
    const kept = await ui.findings.count();
    expect(kept).toBeGreaterThan(0);
    await markFindings('from the cache');
    const finished = await pool.judge(db, real, candidate);
    const recalled = finished.metrics.filter(({ finding }) => finding.sentence === 'from the cache');
    expect(recalled.length).toBeGreaterThanOrEqual(kept);
    expect(finished.complete).toBe(true);
  });
});
