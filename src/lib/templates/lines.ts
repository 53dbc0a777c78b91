// The line of a template at which it fails on some values. The parser keeps no places: its nodes are matched with the
// tags of the source, which come in the same order.

import type { Program } from './budget.ts';
import { findTags, type Tag } from './tags.ts';

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

/** Tags that continue or end another and make no node of their own. */
const SILENT = /^\{%[-+]?\s*(?:else|end\w*)\b/;

/** The line, from 1, of every node that a tag made; empty where nodes and tags do not match one to one. */
export function linesOfNodes(source: string, program: Program): ReadonlyMap<object, number> {
  const tags = findTags(source).tags.filter(isSounding);
  const nodes = nodesIn((program as unknown as { readonly body: readonly Node[] }).body);
  if (nodes.length !== tags.length) return new Map();
  let line = 1;
  let end = 0;
  return new Map(
    nodes.map((node, i) => {
      const { at } = tags[i] as Tag;
      line += source.slice(end, at).split('\n').length - 1;
      end = at;
      return [node, line] as const;
    }),
  );
}

function isSounding({ kind, text }: Tag): boolean {
  return kind === 'expression' || (kind === 'statement' && !SILENT.test(text));
}

/** Nodes that stand for tags, in the order of the source; an `elif` is an If of its own. */
function nodesIn(body: readonly Node[]): readonly Node[] {
  return body.flatMap((node) => {
    if (node.type === 'StringLiteral' || node.type === 'Comment') return [];
    const parts = ['body', 'alternate', 'defaultBlock'].map((part) => node[part]);
    return [node, ...parts.flatMap((part) => (Array.isArray(part) ? nodesIn(part as Node[]) : []))];
  });
}
