import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPlan, type ScalingResult } from '../../src/lib/scaling/measure.ts';
import type { Table } from '../../src/lib/table/table.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { createDatasetWriter } from '../../src/storage/datasets.ts';
import { createProject, deleteProject } from '../../src/storage/projects.ts';
import { type CurveIdentity, keepCurve, readCurve } from '../../src/storage/scaling-cache.ts';
import type { Dataset } from '../../src/storage/types.ts';
import { openUiDatabase } from '../../src/storage/ui-state.ts';
import { callback, createClient } from '../../src/workers/client.ts';
import type { Progress, ReportRequest } from '../../src/workers/contracts.ts';
import { targetTable } from '../fixtures/target-table.ts';

const db = await openDatabase();
const ui = await openUiDatabase();
const project = await createProject(db, { name: 'Scaling test' });
const client = createClient('report');
let request: ReportRequest;

async function store(part: Table, role: Dataset['role'], siblingId: string | null, id: string): Promise<Dataset> {
  const writer = await createDatasetWriter(db, {
    datasetId: id,
    schema: part.schema,
    dictionaries: [null, null, null],
  });
  await writer.append(part);
  const lineage: Dataset['lineage'] = {
    ...{ how: 'import', parents: [], recipe: null, importedFrom: null, split: null, codeVersion: 'test' },
  };
  return writer.finish({ projectId: project.id, name: role, role, lineage, siblingId });
}

beforeAll(async () => {
  const [realId, holdoutId] = [crypto.randomUUID(), crypto.randomUUID()];
  const real = await store(targetTable(1, 500), 'real', holdoutId, realId);
  await store(targetTable(2, 300), 'holdout', realId, holdoutId);
  const candidate = await store(targetTable(3, 500), 'synthetic', null, crypto.randomUUID());
  request = { projectId: project.id, datasetId: candidate.id, referenceId: real.id, seed: 1, target: 'y' };
});

afterAll(async () => {
  client.stop();
  await deleteProject(db, project.id);
  ui.close();
  db.close();
});

const plan = { ...defaultPlan, sizes: 5, repeats: 1 };

describe('learning curves in the report worker', () => {
  it('tell their progress and come with every series of the plan', async () => {
    const shares: number[] = [];
    const onProgress = callback(({ done }: Progress) => shares.push(done));
    const result = await client.call<ScalingResult | string>((remote, job) =>
      remote.scale(job, request, plan, onProgress),
    );
    expect(typeof result === 'string' ? result : result.series.map(({ id }) => id)).toEqual(plan.series);
    expect(shares.length).toBeGreaterThan(1);
  });

  it('stop when cancelled', async () => {
    const controller = new AbortController();
    const onProgress = callback(({ done }: Progress) => {
      if (done > 0) controller.abort();
    });
    const work = client.call<ScalingResult | string>(
      (remote, job) => remote.scale(job, request, { ...plan, repeats: 40 }, onProgress),
      controller.signal,
    );
    await expect(work).rejects.toMatchObject({ code: 'aborted' });
  });

  it('say in words why there are none', async () => {
    const reason = await client.call<ScalingResult | string>((remote, job) =>
      remote.scale(
        job,
        { ...request, target: null },
        plan,
        callback(() => undefined),
      ),
    );
    expect(reason).toContain('target');
  });

  it('are kept by what they depend on', async () => {
    const identity: CurveIdentity = {
      ...{ id: 'mix', target: 'y', seed: 1, real: 'a', holdout: 'b', candidate: 'c' },
      ...{ realShare: 0.5, sizes: 7, repeats: 4 },
    };
    const result: ScalingResult = { measure: 'auc', target: 'y', realShare: 0.5, series: [] };
    await keepCurve(ui, identity, result);
    expect(await readCurve(ui, identity)).toEqual(result);
    expect(await readCurve(ui, { ...identity, realShare: 0.25 })).toBeNull();
  });
});
