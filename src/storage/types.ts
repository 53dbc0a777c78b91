// The records that live in IndexedDB. Bulk values live in `ChunkRecord`s, everything else is small.

import type { OptionValues } from '../lib/options.ts';
import type { ImageType } from '../lib/images/image-ref.ts';
import type { Reject } from '../lib/importers/types.ts';
import type { MetricReport } from '../lib/metrics/types.ts';
import type { Selection } from '../lib/pii/replace-table.ts';
import type { ColumnRecipe, Recipe } from '../lib/recipe/types.ts';
import type { RepairScope } from '../lib/repairs/types.ts';
import type { MadeRow } from '../lib/runs/made-row.ts';
import type { ColumnSchema } from '../lib/table/schema.ts';

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When a `.terrarium` file of this state was last written, or null. */
  readonly savedToFileAt: number | null;
  /** Rows added since then: the reminder of R9. */
  readonly rowsSinceSave: number;
}

export type DatasetRole = 'real' | 'holdout' | 'synthetic' | 'mixed';

export interface Lineage {
  readonly how: 'import' | 'synthesis' | 'derivation';
  /** Dataset ids. */
  readonly parents: readonly string[];
  readonly recipe: Recipe | null;
  readonly importedFrom: {
    readonly fileName: string;
    readonly sha256: string;
    readonly importer: string;
    readonly options: OptionValues;
  } | null;
  readonly split: { readonly seed: number; readonly share: number; readonly key: string | null } | null;
  readonly codeVersion: string;
  /** Milliseconds that a device worked on it, over all sittings; absent where nobody measured. */
  readonly elapsedMs?: number;
  /** What made a repaired version of its first parent; its second parent is the real table it learned from. */
  readonly repair?: RepairNote;
  /** Of column recipes: models, tokens, rows set aside, in a few plain words each. */
  readonly facts?: Run['facts'];
  /** What personal data of its first parent was replaced by made-up values. */
  readonly replaced?: readonly Selection[];
}

export interface RepairNote {
  /** In the repair registry. */
  readonly id: string;
  readonly version: number;
  readonly options: OptionValues;
  readonly scope: RepairScope;
  readonly seed: number;
  /** What was changed, in a few plain words each. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
}

/** An immutable table version. Written once, when complete; while a run fills it, only its chunks and run exist. */
export interface Dataset {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly role: DatasetRole;
  readonly createdAt: number;
  readonly rowCount: number;
  readonly schema: readonly ColumnSchema[];
  /** One entry a column: its dictionary when coded, else null. */
  readonly dictionaries: readonly (readonly string[] | null)[];
  readonly lineage: Lineage;
  /** SHA-256 over canonical JSON of schema, dictionaries and all chunk hashes in order: the dataset's identity. */
  readonly sha256: string;
  /** Bytes of all chunks. */
  readonly sizeBytes: number;
  readonly rejects: { readonly count: number; readonly kept: readonly Reject[] };
  /** The holdout that belongs to this real dataset, or the real dataset that a holdout belongs to. */
  readonly siblingId: string | null;
}

/** One column of one chunk. Key: [datasetId, chunk, column]. */
export interface ChunkRecord {
  readonly datasetId: string;
  readonly chunk: number;
  readonly column: number;
  readonly rows: number;
  /** Float64Array, Int32Array, or packed bytes column, little-endian. */
  readonly bytes: ArrayBuffer;
  readonly sha256: string;
}

/** What one chunk holds, without its bytes. Written in the same transaction. Key: [datasetId, chunk]. */
export interface ChunkJournal {
  readonly datasetId: string;
  readonly chunk: number;
  readonly rows: number;
  /** One a column, in schema order. */
  readonly sha256s: readonly string[];
  readonly sizeBytes: number;
}

/** A dataset being written by an import: its chunks are swept when the writer died. */
export interface Draft {
  readonly datasetId: string;
  readonly createdAt: number;
}

/** Counts every transaction and project; a copy outside of IndexedDB (the witness) tells when commits were lost. */
export interface CommitCounter {
  readonly key: 'counter';
  readonly commits: number;
  readonly projects: number;
}

export type RunState = 'queued' | 'running' | 'paused' | 'stopped' | 'done' | 'failed';

/** The journal of a run: changed in the same transaction as the chunks it counts. */
export interface Run {
  readonly id: string;
  readonly projectId: string;
  readonly recipe: Recipe;
  readonly state: RunState;
  /** Chunks committed so far: the cursor. */
  readonly chunksDone: number;
  readonly chunksTotal: number;
  readonly rowsDone: number;
  /** Dataset id its chunks are stored under; the Dataset record appears when done. */
  readonly datasetId: string;
  readonly datasetName: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** Milliseconds worked on it so far, over all sittings. */
  readonly elapsedMs?: number;
  /** Rows set aside so far, in runs of column recipes. */
  readonly quarantined?: number;
  /** Tokens that models wrote so far. */
  readonly tokens?: number;
  /** Row batches committed so far, in runs of column recipes. */
  readonly batchesDone?: number;
  /** A person kept the rows that were there: the run ends before this row. */
  readonly endsAt?: number;
  /** A run of the same recipe with fewer attempts: its good rows come out the same, so they are taken over. */
  readonly reuses?: string;
}

/** Rows of a run that were committed together, with its cursor. Key: [runId, start]. */
export interface RowBatchRecord {
  readonly runId: string;
  /** First row. */
  readonly start: number;
  /** Row after the last. */
  readonly end: number;
  readonly rows: readonly MadeRow[];
  /** SHA-256 over canonical JSON of the rows. */
  readonly sha256: string;
}

/** A recipe that a person works on. */
export interface RecipeRecord {
  readonly id: string;
  readonly projectId: string;
  readonly recipe: ColumnRecipe;
  readonly updatedAt: number;
}

/** What a person says of a cell, to hold a model's label against. Key: [datasetId, column, row]. */
export interface PersonLabel {
  readonly projectId: string;
  readonly datasetId: string;
  /** The column that holds the other label. */
  readonly column: string;
  /** Row of the dataset. */
  readonly row: number;
  readonly label: string;
  readonly labelledAt: number;
}

/** A picture. Key: the SHA-256 of its bytes. */
export interface MediaRecord {
  readonly hash: string;
  readonly type: ImageType;
  readonly sizeBytes: number;
  /** A Blob stays on disk until it is read. */
  readonly data: Blob;
  /** A small version for grids, where the picture is large. */
  readonly thumbnail: Blob | null;
  readonly addedAt: number;
}

/** One blind comparison: which of two texts for the same prompt a person preferred. */
export interface Vote {
  readonly id: string;
  readonly projectId: string;
  /** What was compared: names a person gave to model and settings. */
  readonly left: string;
  readonly right: string;
  readonly winner: 'left' | 'right' | 'tie' | 'neither';
  readonly prompt: string;
  readonly texts: readonly [left: string, right: string];
  readonly votedAt: number;
}

export interface Report {
  readonly id: string;
  readonly projectId: string;
  readonly datasetId: string;
  /** The real dataset (its siblingId is the holdout). */
  readonly referenceId: string;
  readonly createdAt: number;
  readonly complete: boolean;
  readonly metrics: readonly MetricReport[];
  readonly settings: { readonly seed: number; readonly target: string | null };
  readonly elapsedMs: number;
}
