import { describe, expect, it } from 'vitest';
import { exporters, findExporter } from '../../src/lib/exporters/registry.ts';
import { sha256 } from '../../src/lib/hash.ts';
import { defaultOptions, type OptionValues } from '../../src/lib/options.ts';
import { collectBytes, everyKindTable, sourceOf } from '../fixtures/tables.ts';

const table = everyKindTable(120);

describe.each(exporters)('exporter $id', (exporter) => {
  async function hashOf(options: OptionValues, chunkRows = 50): Promise<string> {
    return sha256(await collectBytes(exporter.write(sourceOf(table, chunkRows), options, {})));
  }

  it('is found by its id', () => {
    expect(findExporter(exporter.id)).toBe(exporter);
  });

  it('writes the same bytes for the same rows', async () => {
    expect(await hashOf({})).toBe(await hashOf({}));
  });

  it('takes options that went through JSON', async () => {
    const options = defaultOptions(exporter.fields);
    expect(await hashOf(JSON.parse(JSON.stringify(options)) as OptionValues)).toBe(await hashOf(options));
  });

  it('refuses an option it does not have', async () => {
    await expect(hashOf({ 'no such option': 1 })).rejects.toMatchObject({ code: 'bad-option' });
  });

  it('stops before it starts when it was cancelled', async () => {
    const context = { signal: AbortSignal.abort() };
    await expect(collectBytes(exporter.write(sourceOf(table), {}, context))).rejects.toMatchObject({ code: 'aborted' });
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
    const writing = collectBytes(exporter.write(source, {}, { signal: abort.signal }));
    await expect(writing).rejects.toMatchObject({ code: 'aborted' });
  });

  it('writes a table without rows', async () => {
    const empty = sourceOf(everyKindTable(0));
    await expect(collectBytes(exporter.write(empty, {}, {}))).resolves.toBeInstanceOf(Uint8Array);
  });

  it('says how far it is, up to the end', async () => {
    let last = 0;
    const onProgress = (done: number): void => {
      expect(done).toBeGreaterThanOrEqual(last);
      last = done;
    };
    await collectBytes(exporter.write(sourceOf(table, 10), {}, { onProgress }));
    expect(last).toBe(1);
  });
});
