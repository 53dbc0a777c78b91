// Plain text: blocks are what blank lines set apart.

import { BlockList } from './block-list.ts';
import type { ReadDocument } from './types.ts';
import { unwrap } from './unwrap.ts';

/** @throws StudioError `limit` */
export function readPlain(text: string): ReadDocument {
  const list = new BlockList();
  for (const part of text.replaceAll(/\r\n?/g, '\n').split(/\n[ \t]*\n+/)) list.add(unwrap(part.trim()));
  return { title: null, blocks: list.blocks, notes: [] };
}
