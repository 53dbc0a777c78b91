import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { csv } from '../../src/lib/importers/csv/importer.ts';
import { inspectFile } from '../../src/lib/importers/inspect.ts';
import { inferColumns } from '../../src/lib/table/infer.ts';
import { makeSampleFiles } from './samples.ts';

interface Entry {
  readonly file: string;
  readonly target: string;
  readonly key: string;
  readonly overrides: readonly { readonly name: string; readonly role: string }[];
}

const files = makeSampleFiles();
const index = JSON.parse(files.at(-1)?.text ?? '{}') as { samples: readonly Entry[] };

describe('samples', () => {
  it.each(files)('$name is byte for byte what the simulator makes', ({ name, text }) => {
    expect(readFileSync(new URL(`../../public/samples/${name}`, import.meta.url), 'utf8')).toBe(text);
  });

  it.each(index.samples)('$file needs no correction: its roles are found by inference', async (entry) => {
    const { text } = files.find((file) => file.name === entry.file) ?? { text: '' };
    const found = await inspectFile(
      { importer: csv, options: {}, file: { name: entry.file, blob: new Blob([text]) } },
      {},
    );
    const roles = new Map(inferColumns(found.columns).map(({ schema }) => [schema.name, schema.role]));
    expect(roles.get(entry.target)).toBe('target');
    expect(roles.get(entry.key)).toBe('key');
    for (const { name, role } of entry.overrides) expect(roles.get(name)).toBe(role);
    expect(text.length).toBeLessThan(600_000);
  });
});
