// Facts for a bug report, without names, cells or labels of anybody's data (R42).

import { isColumnRecipe } from '../lib/recipe/types.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { listDatasets } from '../storage/datasets.ts';
import { listProjects } from '../storage/projects.ts';
import { listRuns } from '../storage/runs.ts';
import { measureSpace } from '../storage/space.ts';

/** Counts, sizes, kinds, states and codes only: no name, no value, no message that could quote one. */
export async function collectDiagnostics(db: StudioDatabase): Promise<unknown> {
  const space = await measureSpace(db);
  const projects = await listProjects(db);
  const contents = await Promise.all(projects.map((project) => describeProject(db, project.id)));
  return {
    format: 'terrarium-diagnostics',
    browser: navigator.userAgent,
    cores: navigator.hardwareConcurrency,
    isolated: crossOriginIsolated,
    language: navigator.language,
    storage: {
      usageBytes: space.originUsageBytes,
      quotaBytes: space.originQuotaBytes,
      persisted: space.persisted,
      unfinishedBytes: space.unfinishedBytes,
      version: db.verno,
    },
    projects: contents,
  };
}

async function describeProject(db: StudioDatabase, id: string): Promise<unknown> {
  const [datasets, runs] = await Promise.all([listDatasets(db, id), listRuns(db, id)]);
  return {
    datasets: datasets.map(({ role, rowCount, sizeBytes, schema, lineage }) => ({
      role,
      rowCount,
      sizeBytes,
      columns: schema.map(({ kind, role: use }) => `${kind}/${use}`),
      importer: lineage.importedFrom?.importer ?? null,
      codeVersion: lineage.codeVersion,
    })),
    runs: runs.map(({ state, chunksDone, chunksTotal, rowsDone, recipe, error }) => ({
      state,
      chunksDone,
      chunksTotal,
      rowsDone,
      ...(isColumnRecipe(recipe)
        ? { columns: recipe.columns.map(({ kind }) => kind) }
        : {
            synthesizer: recipe.block.synthesizer,
            conditions: recipe.block.conditions.map((condition) => condition.kind),
          }),
      error: error?.code ?? null,
    })),
  };
}
