// The contract of an importer: turn a file into records of cells, in batches, without deciding what columns mean.

import { throwIfAborted } from '../errors.ts';
import type { WorkContext } from '../breathe.ts';
import type { PdfText } from '../documents/pdf-lines.ts';
import type { ImageRef } from '../images/image-ref.ts';
import { type Fields, type OptionsOf, type OptionValues, parseOptions } from '../options.ts';
import type { SchemaOverride } from '../table/infer.ts';

/** A file, as far as importers need one: `File` and `Blob` fit, tests pass a Blob. */
export interface SourceFile {
  readonly name: string;
  readonly blob: Blob;
  /** Further files of the same import, for importers that take many. */
  readonly more?: readonly SourceFile[];
}

/**
 * Checks and stores a picture file and says what a cell says of it. Absent while a file is only looked at.
 * @throws StudioError `bad-input`, `limit`, `storage-full`
 */
export type StorePicture = (
  bytes: Uint8Array<ArrayBuffer>,
  about: { readonly alt: string; readonly path?: string },
) => Promise<ImageRef>;

/** What importers are given beside a file: readers that lib cannot have itself, because they need a worker. */
export interface ImportContext extends WorkContext {
  /** Without it PDF files are set aside. @throws StudioError `bad-input`, `limit`, `aborted` */
  readonly storePicture?: StorePicture | undefined;
  readonly readPdf?: ((blob: Blob, context: WorkContext) => Promise<PdfText>) | undefined;
}

/** null is missing. Numbers and booleans come from typed sources (JSON, Parquet); CSV gives text only. */
export type Cell = string | number | boolean | Date | null;

/** A record that was set aside, with everything that was in it. */
export interface Reject {
  /** Line of the file (CSV, JSON Lines; from 1) or record number (from 1). */
  readonly line: number;
  readonly reason: string;
  /** The record as it stood in the file, cut at 10,000 characters. */
  readonly raw: string;
}

export type SourceEvent =
  /** Once, first. Names are made unique (`a`, `a_2`), never dropped. */
  | {
      readonly kind: 'header';
      readonly names: readonly string[];
      readonly notes: readonly string[];
      /** What columns are, where the reader knows; inference says the rest. */
      readonly declared?: readonly SchemaOverride[];
    }
  /** One array per column (column-major), all of equal length; `lines[i]` is where record i began. */
  | { readonly kind: 'batch'; readonly columns: readonly (readonly Cell[])[]; readonly lines: readonly number[] }
  | { readonly kind: 'reject'; readonly reject: Reject }
  /** Something worth telling that is known only later, e.g. characters that were not valid in the encoding. */
  | { readonly kind: 'note'; readonly text: string };

/** Reads a file from its beginning; calling it again reads it again (import takes two passes). */
export type Read<F extends Fields> = (
  file: SourceFile,
  options: OptionsOf<F>,
  context: ImportContext,
) => AsyncIterable<SourceEvent>;

/** What a look at the first bytes says; the highest confidence in [0, 1] wins. Options are those detected. */
export interface Detection {
  readonly confidence: number;
  readonly options: OptionValues;
  readonly evidence: string;
}

interface Definition<Id extends string, F extends Fields> {
  readonly id: Id;
  readonly label: string;
  readonly extensions: readonly string[];
  readonly fields: F;
  /** True where several files make one table. */
  readonly takesMany?: boolean;
  /** True where rows are material for a recipe rather than a sample to learn: no holdout is proposed. */
  readonly isMaterial?: boolean;
  /** Looks at the name and at most the first 64 KiB. */
  readonly detect: (name: string, head: Uint8Array) => Detection;
  readonly load: () => Promise<Read<F>>;
}

/** Closes over the option type, so that a list of unlike plugins needs no casts. */
export function defineImporter<const Id extends string, F extends Fields>(definition: Definition<Id, F>) {
  const { fields, load, takesMany = false, isMaterial = false, ...rest } = definition;
  return {
    ...rest,
    takesMany,
    isMaterial,
    fields: fields as Fields,
    /** @throws StudioError `bad-input`, `bad-option`, `limit`, `aborted` while iterating */
    async *read(file: SourceFile, options: OptionValues, context: ImportContext): AsyncGenerator<SourceEvent> {
      const parsed = parseOptions(fields, options);
      throwIfAborted(context.signal);
      for await (const event of (await load())(file, parsed, context)) {
        throwIfAborted(context.signal);
        yield event;
      }
    },
  } as const;
}

export type Importer = ReturnType<typeof defineImporter>;
