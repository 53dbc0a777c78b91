import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { collectBytes } from '../../../tests/fixtures/tables.ts';
import { readArchive, safeEntryName } from './read.ts';
import { type ArchiveEntry, writeArchive } from './write.ts';

async function unpack(
  bytes: Uint8Array<ArrayBuffer>,
  limits?: Parameters<typeof readArchive>[2],
): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  for await (const { name, data } of readArchive(new Blob([bytes]), {}, limits)) {
    found.set(name, [...(found.get(name) ?? []), ...data]);
  }
  return found;
}

const entries: ArchiveEntry[] = [
  { name: 'a/one.txt', content: [new Uint8Array([1, 2]), new Uint8Array([3])], compress: true },
  { name: 'empty', content: [], compress: true },
  { name: 'b.bin', content: [new Uint8Array(100_000).fill(7)], compress: true },
];

describe('archives', () => {
  it('come back as they were written, and equal contents give equal bytes', async () => {
    const first = await collectBytes(writeArchive(entries));
    expect(await collectBytes(writeArchive(entries))).toEqual(first);
    const found = await unpack(first);
    expect(found.get('a/one.txt')).toEqual([1, 2, 3]);
    expect(found.get('b.bin')).toHaveLength(100_000);
  });

  it('refuse what is no ZIP and what is cut short', async () => {
    await expect(unpack(new TextEncoder().encode('hello'))).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('stop a bomb while it unpacks', async () => {
    const bomb = zipSync({ 'zeros.bin': new Uint8Array(64 * 2 ** 20) });
    await expect(unpack(bomb)).rejects.toMatchObject({ code: 'limit' });
  });

  it('stop at the allowed number of entries', async () => {
    const many = zipSync(Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`f${i}`, new Uint8Array(1)])));
    await expect(unpack(many, { maxEntries: 8, maxBytes: 1e6, maxRatio: 100 })).rejects.toMatchObject({
      code: 'limit',
    });
  });

  it.each(['../x', '/etc/passwd', 'a/../../b', 'C:\\x', 'dir/', 'a//b', 'nul\0'])(
    'leave the unsafe name %j out',
    (name) => {
      expect(safeEntryName(name)).toBeNull();
    },
  );
});
