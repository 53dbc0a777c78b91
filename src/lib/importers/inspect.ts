// One pass over a whole file: how many records, what the columns are, what was set aside.

import { createBreather } from '../breathe.ts';
import { StudioError } from '../errors.ts';
import type { OptionValues } from '../options.ts';
import { type ColumnEvidence, distinctLimit, EvidenceCollector } from '../table/infer-evidence.ts';
import { detachText } from '../table/texts.ts';
import type { SchemaOverride } from '../table/infer.ts';
import type { Cell, ImportContext, Importer, Reject, SourceEvent, SourceFile } from './types.ts';

const PREVIEW_RECORDS = 100;
export const KEPT_REJECTS = 100;
const PREVIEW_LENGTH = 500;

export interface FileEvidence {
  readonly rowCount: number;
  readonly columns: readonly ColumnEvidence[];
  readonly rejects: { readonly count: number; readonly kept: readonly Reject[] };
  /** First records as display texts, row-major, cut at 500 characters; null is missing. */
  readonly preview: readonly (readonly (string | null)[])[];
  readonly notes: readonly string[];
  /** What columns are, where the reader knows. */
  readonly declared: readonly SchemaOverride[];
}
export interface Source {
  readonly importer: Importer;
  readonly options: OptionValues;
  readonly file: SourceFile;
}

/** Counts rejects and keeps the first hundred. */
export class RejectLog {
  readonly kept: Reject[] = [];
  count = 0;

  add(reject: Reject): void {
    this.count++;
    if (this.kept.length < KEPT_REJECTS) this.kept.push({ ...reject, raw: detachText(reject.raw) });
  }

  get summary(): { readonly count: number; readonly kept: readonly Reject[] } {
    return { count: this.count, kept: this.kept };
  }
}

/** @throws StudioError `bad-input`, `bad-option`, `limit`, `aborted` */
export async function inspectFile({ importer, options, file }: Source, context: ImportContext): Promise<FileEvidence> {
  const breathe = createBreather(context);
  const rejects = new RejectLog();
  const notes: string[] = [];
  const preview: (string | null)[][] = [];
  let collectors: EvidenceCollector[] = [];
  let declared: readonly SchemaOverride[] = [];
  let rowCount = 0;
  for await (const event of importer.read(file, options, context)) {
    switch (event.kind) {
      case 'header':
        collectors = event.names.map((name) => new EvidenceCollector(name, distinctLimit(event.names.length)));
        notes.push(...event.notes);
        declared = event.declared ?? [];
        break;
      case 'batch':
        addPreview(preview, event.columns, event.lines.length);
        rowCount += event.lines.length;
        await collect(collectors, event, breathe);
        break;
      case 'reject':
        rejects.add(event.reject);
        break;
      case 'note':
        notes.push(event.text);
        break;
      default:
        throw new StudioError('internal', `unknown event ${String(event satisfies never)}`);
    }
  }
  const columns = collectors.map((collector) => collector.finish());
  return { rowCount, columns, rejects: rejects.summary, preview, notes, declared };
}

async function collect(
  collectors: readonly EvidenceCollector[],
  batch: Extract<SourceEvent, { kind: 'batch' }>,
  breathe: () => Promise<void>,
): Promise<void> {
  for (let i = 0; i < collectors.length; i++) {
    const collector = collectors[i];
    for (const cell of batch.columns[i] ?? []) collector?.add(cell);
    await breathe();
  }
}

function addPreview(preview: (string | null)[][], columns: readonly (readonly Cell[])[], rows: number): void {
  for (let row = 0; row < rows && preview.length < PREVIEW_RECORDS; row++) {
    preview.push(columns.map((cells) => previewText(cells[row] ?? null)));
  }
}

function previewText(cell: Cell): string | null {
  if (cell === null) return null;
  const text = cell instanceof Date ? cell.toISOString() : String(cell);
  return detachText(text.slice(0, PREVIEW_LENGTH));
}
