import { describe, expect, it } from 'vitest';
import { exporters, findExporter } from '../../src/lib/exporters/registry.ts';
import { sha256 } from '../../src/lib/hash.ts';
import { defaultOptions, type OptionValues, parseOptions } from '../../src/lib/options.ts';
import type { Exporter } from '../../src/lib/exporters/types.ts';
import { bytesColumn } from '../../src/lib/table/column.ts';
import { createTable, type Table } from '../../src/lib/table/table.ts';
import { createAlbum } from '../fixtures/album.ts';
import { collectBytes, everyKindTable, sourceOf, trainingTable } from '../fixtures/tables.ts';

const list: readonly Exporter[] = exporters;
const ROWS = 120;
const album = await createAlbum(ROWS);
const { readPicture } = album;
const pictures = { full: album.table, empty: (await createAlbum(0)).table };

function tableFor({ id, parts }: Exporter): { readonly full: Table; readonly empty: Table } {
  if (id === 'multimodal' || parts.some(({ takes }) => takes === 'image')) return pictures;
  const make = parts.length > 0 ? trainingTable : everyKindTable;
  return { full: make(ROWS), empty: make(0) };
}

describe.each(list)('exporter $id', (exporter) => {
  const { full: table, empty } = tableFor(exporter);
  const mapping = exporter.suggest(table.schema);

  async function hashOf(options: OptionValues, chunkRows = 50): Promise<string> {
    const all = { ...mapping, ...options };
    return sha256(await collectBytes(exporter.write(sourceOf(table, chunkRows), all, { readPicture })));
  }

  it('is found by its id', () => {
    expect(findExporter(exporter.id)).toBe(exporter);
  });

  it('writes the same bytes for the same rows', async () => {
    expect(await hashOf({})).toBe(await hashOf({}));
  });

  it('takes options that went through JSON', async () => {
    const options = { ...defaultOptions(exporter.fields), ...mapping };
    expect(await hashOf(JSON.parse(JSON.stringify(options)) as OptionValues)).toBe(await hashOf(options));
  });

  it('refuses an option it does not have', async () => {
    await expect(hashOf({ 'no such option': 1 })).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('stops before it starts when it was cancelled', async () => {
    const context = { readPicture, signal: AbortSignal.abort() };
    await expect(collectBytes(exporter.write(sourceOf(table), mapping, context))).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  it('stops midway when it is cancelled', async () => {
    const abort = new AbortController();
    const source = {
      ...sourceOf(table, 5),
      async *chunks() {
        for await (const chunk of sourceOf(table, 5).chunks()) {
          yield chunk;
          if (chunk.columns.length > 0) abort.abort();
        }
      },
    };
    const writing = collectBytes(exporter.write(source, mapping, { readPicture, signal: abort.signal }));
    await expect(writing).rejects.toMatchObject({ code: 'aborted' });
  });

  it('writes a table without rows', async () => {
    const pieces = exporter.write(sourceOf(empty), mapping, { readPicture });
    await expect(collectBytes(pieces)).resolves.toBeInstanceOf(Uint8Array);
  });

  it('writes the same bytes however the rows are cut into chunks, where no groups show them', async () => {
    if (exporter.id === 'parquet' || exporter.isFolder) return;
    expect(await hashOf({}, 7)).toBe(await hashOf({}, 120));
  });

  it('refuses a part without a column or with one that is not there, and says which', async () => {
    for (const { field, isRequired } of exporter.parts) {
      const shown = exporter.fields[field]?.visibleWhen;
      const options = { ...mapping, ...(shown ? { [shown.field]: shown.values[0] as string } : {}) };
      const write = (name: string) =>
        collectBytes(exporter.write(sourceOf(table), { ...options, [field]: name }, { readPicture }));
      await expect(write('no such column')).rejects.toMatchObject({ code: 'bad-option' });
      if (isRequired) await expect(write('')).rejects.toMatchObject({ code: 'bad-option' });
    }
  });

  it('suggests options that it takes itself, for any table', () => {
    for (const schema of [[], everyKindTable(0).schema, trainingTable(0).schema, pictures.empty.schema]) {
      expect(() => parseOptions(exporter.fields, exporter.suggest(schema))).not.toThrow();
    }
  });

  it('tells of every row it leaves out', async () => {
    const skips: number[] = [];
    const onSkip = ({ row }: { row: number }): void => void skips.push(row);
    await collectBytes(exporter.write(sourceOf(table, 25), mapping, { readPicture, onSkip }));
    expect(skips).toEqual([]);
    const required = exporter.parts.find((part) => part.isRequired && mapping[part.field] !== '');
    if (!required) return;
    const place = table.schema.findIndex(({ name }) => name === mapping[required.field]);
    const columns = table.columns.map((column, i) => (i === place ? bytesColumn(new Array(ROWS).fill(null)) : column));
    const emptied = createTable(table.schema, columns);
    await collectBytes(exporter.write(sourceOf(emptied, 25), mapping, { readPicture, onSkip }));
    expect(skips).toEqual(Array.from({ length: ROWS }, (_, row) => row));
  });

  it('says how far it is, up to the end', async () => {
    let last = 0;
    const onProgress = (done: number): void => {
      expect(done).toBeGreaterThanOrEqual(last);
      last = done;
    };
    await collectBytes(exporter.write(sourceOf(table, 10), mapping, { readPicture, onProgress }));
    expect(last).toBe(1);
  });
});
