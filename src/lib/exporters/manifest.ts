// The machine-readable account of an export: what the data is, where it came from, how it was judged.

import type { CostStatement } from '../cost/ledger.ts';
import type { MetricReport } from '../metrics/types.ts';
import type { OptionValues } from '../options.ts';
import type { Recipe } from '../recipe/types.ts';
import type { ColumnSchema } from '../table/schema.ts';

export interface FileHash {
  readonly name: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What made a repaired version of its first parent. */
export interface RepairStatement {
  readonly id: string;
  readonly version: number;
  readonly options: OptionValues;
  readonly seed: number;
}

/** The facts of a dataset that leave with it. No cell values. */
export interface ExportSubject {
  readonly name: string;
  readonly role: 'real' | 'holdout' | 'synthetic' | 'mixed';
  readonly sha256: string;
  readonly rowCount: number;
  readonly schema: readonly ColumnSchema[];
  readonly recipe: Recipe | null;
  readonly repair?: RepairStatement | undefined;
  /** SHA-256 of the datasets it was derived from. */
  readonly parents: readonly { readonly name: string; readonly role: string; readonly sha256: string }[];
  readonly codeVersion: string;
  /** What making it cost on this device, or null when nobody measured. */
  readonly cost: CostStatement | null;
  /** Newest report, or empty. */
  readonly metrics: readonly MetricReport[];
}

export interface Manifest {
  readonly format: 'terrarium-manifest';
  readonly version: 1;
  readonly dataset: {
    readonly name: string;
    readonly role: string;
    readonly synthetic: boolean;
    readonly sha256: string;
    readonly rows: number;
    readonly columns: readonly ColumnSchema[];
  };
  readonly exported: { readonly format: string; readonly rows: number; readonly filtered: boolean };
  readonly provenance: {
    readonly parents: ExportSubject['parents'];
    readonly recipe: Recipe | null;
    readonly seed: number | null;
    readonly repair?: RepairStatement;
    readonly codeVersion: string;
  };
  /** Energy in kWh and money, as measured and priced on the device. */
  readonly cost: CostStatement | null;
  readonly scores: readonly ManifestScore[];
  readonly files: readonly FileHash[];
}

export interface ManifestScore {
  readonly metric: string;
  readonly key: string;
  readonly value: number | null;
  readonly interval?: readonly [number, number];
  readonly baselines: Readonly<Record<string, number | null>>;
}

/** Builds the manifest of an export. `files` are all other files of the bundle. */
export function buildManifest(
  subject: ExportSubject,
  exported: Manifest['exported'],
  files: readonly FileHash[],
): Manifest {
  return {
    format: 'terrarium-manifest',
    version: 1,
    dataset: {
      name: subject.name,
      role: subject.role,
      synthetic: subject.role === 'synthetic',
      sha256: subject.sha256,
      rows: subject.rowCount,
      columns: subject.schema,
    },
    exported,
    provenance: {
      parents: subject.parents,
      recipe: subject.recipe,
      seed: subject.recipe?.seed ?? subject.repair?.seed ?? null,
      ...(subject.repair ? { repair: statement(subject.repair) } : {}),
      codeVersion: subject.codeVersion,
    },
    cost: subject.cost,
    scores: listScores(subject.metrics),
    files,
  };
}

/** Only what is promised: a stored note of a repair knows more, such as labels of a slice. */
function statement({ id, version, options, seed }: RepairStatement): RepairStatement {
  return { id, version, options, seed };
}

/** Every score of a report with the same score of its baselines beside it. */
export function listScores(metrics: readonly MetricReport[]): ManifestScore[] {
  return metrics.flatMap((report) =>
    report.candidate.scores.map((score) => ({
      metric: report.metric,
      key: score.key,
      value: score.value,
      ...(score.interval ? { interval: score.interval } : {}),
      baselines: Object.fromEntries(
        Object.entries(report.baselines).map(([name, result]) => [
          name,
          result.scores.find((other) => other.key === score.key)?.value ?? null,
        ]),
      ),
    })),
  );
}
