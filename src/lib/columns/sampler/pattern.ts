// Random texts that match a regular expression.

import { StudioError } from '../../errors.ts';
import { parsePattern, type PatternNode } from '../../patterns/safe-pattern.ts';

/** How often more than at least something repeats that could repeat for ever. */
const MORE = 10;
/** Nodes that one text may take, and so about its longest length. */
const MAX_STEPS = 20_000;
const PRINTABLE: readonly (readonly [number, number])[] = [[0x20, 0x7e]];
const CLASSES: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  d: [[0x30, 0x39]],
  w: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ],
  s: [[0x20, 0x20]],
};

/** A drawer of texts for the pattern; `next` gives doubles in [0, 1). @throws StudioError `bad-option` */
export function createPatternDrawer(pattern: string): (next: () => number) => string {
  const tree = parsePattern(pattern);
  checkNode(tree);
  return (next) => {
    let steps = 0;
    const count = (): void => {
      if (++steps > MAX_STEPS) throw new StudioError('limit', 'the pattern makes texts that are too long');
    };
    return write(tree, { next, count });
  };
}

interface Pen {
  readonly next: () => number;
  /** Called once a node: repeats of repeats multiply. */
  readonly count: () => void;
}

function checkNode(node: PatternNode): void {
  if (node.type === 'reference') throw new StudioError('bad-option', 'a pattern to draw from cannot refer back');
  if (node.type === 'group' && node.behavior !== 'normal' && node.behavior !== 'ignore') {
    throw new StudioError('bad-option', 'a pattern to draw from cannot look ahead or behind');
  }
  if (node.type === 'anchor' && node.kind !== 'start' && node.kind !== 'end') {
    throw new StudioError('bad-option', 'a pattern to draw from cannot ask for word boundaries');
  }
  if (node.type === 'unicodePropertyEscape') {
    throw new StudioError('bad-option', `a pattern to draw from cannot use \\p{${node.value}}`);
  }
  if (node.type === 'quantifier' && node.min > 1000)
    throw new StudioError('bad-option', 'a pattern repeats at most 1000 times');
  if ('body' in node && Array.isArray(node.body)) (node.body as PatternNode[]).forEach(checkNode);
}

function write(node: PatternNode, pen: Pen): string {
  pen.count();
  switch (node.type) {
    case 'alternative':
    case 'group':
      return (node.body as PatternNode[]).map((child) => write(child, pen)).join('');
    case 'disjunction':
      return write(node.body[Math.floor(pen.next() * node.body.length)] as PatternNode, pen);
    case 'quantifier':
      return repeat(node.body[0], node.min, Math.min(node.max ?? Infinity, node.min + MORE), pen);
    case 'value':
      return String.fromCodePoint(node.codePoint);
    case 'dot':
      return draw(PRINTABLE, pen.next);
    case 'characterClassEscape':
      return draw(rangesOf(node), pen.next);
    case 'characterClass':
      return draw(classRanges(node), pen.next);
    default:
      return '';
  }
}

function repeat(node: PatternNode, min: number, max: number, pen: Pen): string {
  const count = min + Math.floor(pen.next() * (max - min + 1));
  return Array.from({ length: count }, () => write(node, pen)).join('');
}

type Ranges = readonly (readonly [number, number])[];

function classRanges(node: Extract<PatternNode, { type: 'characterClass' }>): Ranges {
  const ranges = (node.body as unknown as PatternNode[]).flatMap(rangesOf);
  return node.negative ? complement(ranges) : ranges;
}

function rangesOf(node: PatternNode): Ranges {
  switch (node.type) {
    case 'value':
      return [[node.codePoint, node.codePoint]];
    case 'characterClassRange':
      return [[node.min.codePoint, node.max.codePoint]];
    case 'characterClassEscape': {
      const name = node.value;
      const own = CLASSES[name.toLowerCase()] ?? [];
      return name === name.toLowerCase() ? own : complement(own);
    }
    default:
      return [];
  }
}

/** Printable ASCII without those ranges. */
function complement(ranges: Ranges): Ranges {
  const left: [number, number][] = [];
  for (let code = 0x20; code <= 0x7e; code++) {
    if (!ranges.some(([from, to]) => from <= code && code <= to)) left.push([code, code]);
  }
  return left;
}

function draw(ranges: Ranges, next: () => number): string {
  const sizes = ranges.map(([from, to]) => to - from + 1);
  let at = Math.floor(next() * sizes.reduce((sum, size) => sum + size, 0));
  for (const [i, size] of sizes.entries()) {
    if (at < size) return String.fromCodePoint((ranges[i] as readonly [number, number])[0] + at);
    at -= size;
  }
  return '';
}
