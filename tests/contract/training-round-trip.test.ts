// A training file written by us, read by us and written again is the same file.

import { describe, expect, it } from 'vitest';
import { readArchive } from '../../src/lib/archive/read.ts';
import { findExporter } from '../../src/lib/exporters/registry.ts';
import { inspectFile } from '../../src/lib/importers/inspect.ts';
import { detectImporter } from '../../src/lib/importers/registry.ts';
import { confirmSchema } from '../../src/lib/table/infer.ts';
import type { Table } from '../../src/lib/table/table.ts';
import { readAsTable } from '../fixtures/import.ts';
import { collectBytes, sourceOf, trainingTable } from '../fixtures/tables.ts';

async function write(id: string, table: Table, form: string): Promise<Uint8Array<ArrayBuffer>> {
  const exporter = findExporter(id);
  return collectBytes(exporter.write(sourceOf(table, 20), { ...exporter.suggest(table.schema), form }, {}));
}

describe.each(['alpaca', 'sharegpt', 'chatml', 'dpo'])('training format %s', (id) => {
  it.each(['lines', 'array'])('comes back the same by import and export (%s)', async (form) => {
    const bytes = await write(id, trainingTable(60), form);
    const { importer, detection } = detectImporter('file', bytes.subarray(0, 65_536));
    expect(importer.id).toBe(form === 'array' ? 'json' : 'jsonl');
    const source = { importer, options: detection.options, file: { name: 'file', blob: new Blob([bytes]) } };
    const { columns, rejects } = await inspectFile(source, {});
    expect(rejects.count).toBe(0);
    const table = await readAsTable(importer, bytes, confirmSchema(columns, []));
    expect(table.rowCount).toBe(60);
    expect(await write(id, table, form)).toEqual(bytes);
  });
});

describe('hugging face folder', () => {
  it('holds Parquet whose nested conversations are read as conversations again', async () => {
    const archive = await collectBytes(findExporter('huggingface').write(sourceOf(trainingTable(30)), {}, {}));
    const pieces: BlobPart[] = [];
    for await (const { name, data } of readArchive(new Blob([archive]), {})) {
      if (name.endsWith('.parquet')) pieces.push(new Uint8Array(data));
    }
    const blob = new Blob(pieces);
    const { importer } = detectImporter('train.parquet', new Uint8Array(await blob.slice(0, 65_536).arrayBuffer()));
    const { columns } = await inspectFile({ importer, options: {}, file: { name: 'train.parquet', blob } }, {});
    const schema = confirmSchema(columns, []);
    expect(schema.at(-1)).toMatchObject({ name: 'conversation', kind: 'conversation' });
    const table = await readAsTable(importer, new Uint8Array(await blob.arrayBuffer()), schema);
    const { columns: original } = trainingTable(30);
    expect(table.columns.at(-1)).toEqual(original.at(-1));
  });
});
