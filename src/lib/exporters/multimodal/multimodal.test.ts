import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { collectBytes, sourceOf } from '../../../../tests/fixtures/tables.ts';
import { sha256 } from '../../hash.ts';
import type { ImageRef } from '../../images/image-ref.ts';
import { encodePng } from '../../images/png.ts';
import { formatPicturedConversation } from '../../magid/pictured-conversation.ts';
import { bytesColumn } from '../../table/column.ts';
import { createTable, type Table } from '../../table/table.ts';
import { chatml } from '../chatml/index.ts';
import { csv } from '../csv/index.ts';
import { huggingface } from '../huggingface/index.ts';
import { jsonl } from '../jsonl/index.ts';
import { parquet } from '../parquet/index.ts';
import { sharegpt } from '../sharegpt/index.ts';
import type { Skip } from '../skips.ts';
import type { Exporter } from '../types.ts';
import { multimodal } from './index.ts';

interface Album {
  readonly table: Table;
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly refs: readonly ImageRef[];
}

/** Five rows: two pictures, the first of them again, none, no conversation, a picture that is not stored any more. */
async function dialogues(): Promise<Album> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const refs: ImageRef[] = [];
  for (const red of [10, 200, 90]) {
    const data = new Uint8ClampedArray(4 * 4 * 4).map((_, i) => (i % 4 === 0 ? red : 255));
    const bytes = encodePng({ width: 4, height: 4, data });
    const hash = await sha256(bytes);
    refs.push({ hash, type: 'image/png', width: 4, height: 4, bytes: bytes.length, alt: `square ${red}` });
    if (red !== 90) files.set(hash, bytes);
  }
  const [first, second, gone] = refs as [ImageRef, ImageRef, ImageRef];
  const hello = { role: 'user', content: 'Hello' } as const;
  const show = (content: string, image: ImageRef) => ({ role: 'assistant', content, image }) as const;
  const cells = [
    formatPicturedConversation([hello, show('Look', first), show('And this', second)]),
    formatPicturedConversation([hello, show('Again', first)]),
    formatPicturedConversation([hello]),
    null,
    formatPicturedConversation([show('Lost', gone)]),
  ];
  const table = createTable([{ name: 'chat', kind: 'conversation', role: 'feature' }], [bytesColumn(cells)]);
  return { table, files, refs };
}

async function write(exporter: Exporter, { table, files }: Album) {
  const skips: Skip[] = [];
  const bytes = await collectBytes(
    exporter.write(sourceOf(table, 2), exporter.suggest(table.schema), {
      readPicture: (hash) => Promise.resolve(files.get(hash) ?? null),
      onSkip: (skip) => skips.push(skip),
    }),
  );
  return { bytes, skips };
}

const linesOf = (bytes: Uint8Array | undefined): unknown[] =>
  new TextDecoder()
    .decode(bytes)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

describe('conversations with pictures', () => {
  it('are messages with parts, the names of their files in order, and each file once', async () => {
    const album = await dialogues();
    const { bytes, skips } = await write(multimodal, album);
    const entries = unzipSync(bytes);
    const names = album.refs.map(({ hash }) => `images/${hash}.png`);
    expect(Object.keys(entries)).toEqual([names[0], names[1], 'conversations.jsonl']);
    for (const name of names.slice(0, 2)) {
      const hash = await sha256(new Uint8Array(entries[name] ?? []));
      expect(name).toContain(hash);
    }
    const lines = linesOf(entries['conversations.jsonl']);
    expect(lines[0]).toEqual({
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'Look' }, { type: 'image' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'And this' }, { type: 'image' }] },
      ],
      images: names.slice(0, 2),
    });
    expect(lines.slice(1)).toMatchObject([{ images: [names[0]] }, { images: [] }]);
    expect(skips).toEqual([
      { row: 3, reason: 'it holds no conversation' },
      { row: 4, reason: 'a picture in it is not stored any more' },
    ]);
  });

  it('survive the formats that know nothing of them: tables keep the reference, chats the words', async () => {
    const album = await dialogues();
    const hash = album.refs[0]?.hash as string;
    for (const exporter of [csv, jsonl]) {
      expect(new TextDecoder().decode((await write(exporter, album)).bytes)).toContain(hash);
    }
    for (const exporter of [chatml, sharegpt]) {
      const { bytes, skips } = await write(exporter, album);
      expect(linesOf(bytes)).toHaveLength(4);
      expect(skips.map(({ row }) => row)).toEqual([3]);
      expect(new TextDecoder().decode(bytes)).toContain('And this');
    }
    for (const exporter of [parquet, huggingface]) {
      expect((await write(exporter, album)).bytes.length).toBeGreaterThan(100);
    }
  });
});
