// The contract of an exporter: turn chunks of a table into the bytes of one file.

import { throwIfAborted } from '../errors.ts';
import type { WorkContext } from '../breathe.ts';
import { type Fields, type OptionsOf, type OptionValues, parseOptions } from '../options.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';

export interface ExportSource {
  readonly schema: readonly ColumnSchema[];
  readonly rowCount: number;
  /** Tables of that schema, at most CHUNK_ROWS rows each, in order. */
  chunks(): AsyncIterable<Table>;
}

/** Yields the file piece by piece; memory stays bounded by a chunk where the format allows. */
export type Write<F extends Fields> = (
  source: ExportSource,
  options: OptionsOf<F>,
  context: WorkContext,
) => AsyncIterable<Uint8Array<ArrayBuffer>>;

interface Definition<Id extends string, F extends Fields> {
  readonly id: Id;
  readonly label: string;
  readonly extension: string;
  readonly mediaType: string;
  readonly fields: F;
  readonly load: () => Promise<Write<F>>;
}

/** Closes over the option type, so that a list of unlike plugins needs no casts. */
export function defineExporter<const Id extends string, F extends Fields>(definition: Definition<Id, F>) {
  const { fields, load, ...rest } = definition;
  return {
    ...rest,
    fields: fields as Fields,
    /** @throws StudioError `bad-option`, `limit`, `aborted` while iterating */
    async *write(
      source: ExportSource,
      options: OptionValues,
      context: WorkContext,
    ): AsyncGenerator<Uint8Array<ArrayBuffer>> {
      const parsed = parseOptions(fields, options);
      throwIfAborted(context.signal);
      yield* (await load())(source, parsed, context);
    },
  } as const;
}

export type Exporter = ReturnType<typeof defineExporter>;
