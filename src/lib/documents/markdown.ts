// Markdown: headings and blocks. Marks within a line stay as they are, because models read Markdown as people do.
// A fenced block that holds blank lines stays one block.

import { BlockList } from './block-list.ts';
import type { ReadDocument } from './types.ts';
import { unwrap } from './unwrap.ts';

const HEADING = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const FRONT_MATTER = /^---[ \t]*\n([\s\S]*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)/;
const TITLE = /^title:[ \t]*(.+?)[ \t]*$/m;

/** @throws StudioError `limit` */
export function readMarkdown(source: string): ReadDocument {
  const text = source.replaceAll(/\r\n?/g, '\n').replaceAll(/<!--[\s\S]*?-->/g, '');
  const front = FRONT_MATTER.exec(text);
  const list = new BlockList();
  readLines((front ? text.slice(front[0].length) : text).split('\n'), list);
  const named = TITLE.exec(front?.[1] ?? '')?.[1]?.replaceAll(/^["']|["']$/g, '');
  return { title: named ?? list.firstHeading, blocks: list.blocks, notes: [] };
}

function readLines(lines: readonly string[], list: BlockList): void {
  let block: string[] = [];
  let fence: string | null = null;
  const flush = (): void => {
    list.add(unwrap(block.join('\n')));
    block = [];
  };
  for (const line of lines) {
    const mark = FENCE.exec(line)?.[1];
    if (fence !== null) {
      block.push(line);
      if (mark?.startsWith(fence) && line.trim() === mark) fence = null;
      continue;
    }
    if (mark) fence = mark;
    const heading = mark ? null : readHeading(line, block);
    if (heading) {
      block = [...heading.before];
      flush();
      list.add(heading.text, { level: heading.level });
    } else if (line.trim() === '') flush();
    else block.push(line);
  }
  flush();
}

interface Heading {
  readonly level: number;
  readonly text: string;
  /** Lines of the block that stood before it. */
  readonly before: readonly string[];
}

/** `# Title`, or a line underlined by = or -. */
function readHeading(line: string, block: readonly string[]): Heading | null {
  const marked = HEADING.exec(line);
  if (marked) return { level: (marked[1] as string).length, text: marked[2] as string, before: block };
  const rule = UNDERLINE.exec(line)?.[1];
  const above = block.at(-1);
  if (!rule || above === undefined || block.length > 1 || /^\s*(?:[-*+>|]|\d+[.)])/.test(above)) return null;
  return { level: rule.startsWith('=') ? 1 : 2, text: above.trim(), before: [] };
}
