// The contract of an exporter: turn chunks of a table into the bytes of one file.

import { throwIfAborted } from '../errors.ts';
import type { WorkContext } from '../breathe.ts';
import { type Fields, type OptionsOf, type OptionValues, parseOptions } from '../options.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import type { ExportSubject, FileHash } from './manifest.ts';
import { checkParts, type ColumnPart, suggestParts } from './parts.ts';
import type { Skip } from './skips.ts';

export interface ExportSource {
  readonly schema: readonly ColumnSchema[];
  readonly rowCount: number;
  /** Tables of that schema, at most CHUNK_ROWS rows each, in order. Every call begins anew. */
  chunks(): AsyncIterable<Table>;
}

export interface ExportContext extends WorkContext {
  /** Told of every row that the format cannot hold; such rows are left out. */
  readonly onSkip?: ((skip: Skip) => void) | undefined;
  /** Told of each finished file inside of a folder. */
  readonly onFile?: ((file: FileHash) => void) | undefined;
  /** The bytes of a stored picture by its hash, or null where it is gone. Absent where nothing holds pictures. */
  readonly readPicture?: ((hash: string) => Promise<Uint8Array<ArrayBuffer> | null>) | undefined;
  /** What is known about the dataset, for formats that carry a card. */
  readonly subject?: ExportSubject | undefined;
}

/** Yields the file piece by piece; memory stays bounded by a chunk where the format allows. */
export type Write<F extends Fields> = (
  source: ExportSource,
  options: OptionsOf<F>,
  context: ExportContext,
) => AsyncIterable<Uint8Array<ArrayBuffer>>;

interface Definition<Id extends string, F extends Fields> {
  readonly id: Id;
  readonly label: string;
  /** One short sentence: what it is good for. */
  readonly summary: string;
  readonly extension: string;
  /** Where the name ending depends on the options. */
  readonly extensionOf?: (options: OptionsOf<F>) => string;
  readonly mediaType: string;
  /** True when the file is a folder ZIP with a card of its own, which no bundle need wrap. */
  readonly isFolder?: boolean;
  /** True when the file holds the pictures of a table themselves, not references to them. */
  readonly holdsPictures?: boolean;
  readonly fields: F;
  /** Which options name columns, for formats whose records have parts. */
  readonly parts?: readonly ColumnPart[];
  /** Options to start from for a table; by default a column for each part. */
  readonly suggest?: (schema: readonly ColumnSchema[]) => OptionValues;
  readonly load: () => Promise<Write<F>>;
}

/** Closes over the option type, so that a list of unlike plugins needs no casts. */
export function defineExporter<const Id extends string, F extends Fields>(definition: Definition<Id, F>) {
  const {
    fields,
    load,
    extension,
    extensionOf,
    suggest,
    isFolder = false,
    holdsPictures = false,
    parts = [],
    ...rest
  } = definition;
  return {
    ...rest,
    extension,
    isFolder,
    holdsPictures,
    parts,
    fields: fields as Fields,
    /** Options to start from for a table of that schema. */
    suggest: (schema: readonly ColumnSchema[]): OptionValues => suggest?.(schema) ?? suggestParts(parts, schema),
    /** The ending of the file's name. @throws StudioError `bad-option` */
    extensionFor: (options: OptionValues): string => extensionOf?.(parseOptions(fields, options)) ?? extension,
    /** @throws StudioError `bad-option`, `limit`, `aborted` while iterating */
    async *write(
      source: ExportSource,
      options: OptionValues,
      context: ExportContext,
    ): AsyncGenerator<Uint8Array<ArrayBuffer>> {
      const parsed = parseOptions(fields, options);
      checkParts(parts, fields, { options: parsed, schema: source.schema });
      throwIfAborted(context.signal);
      yield* (await load())(source, parsed, context);
    },
  } as const;
}

export type Exporter = ReturnType<typeof defineExporter>;
