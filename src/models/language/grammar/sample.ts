// A random text of a grammar. The stub answers with these, and tests of grammars read many of them.

import type { RandomStream } from '../../../lib/random.ts';
import type { Grammar, Pattern } from './pattern.ts';

const WORDS = (
  'order table garden morning letter window coffee station price river answer paper number market winter colour ' +
  'ticket driver simple early quiet useful bright travel'
).split(' ');
/** Beyond this many rules inside of each other, the shortest way out is taken. */
const MAX_DEPTH = 24;
const MAX_EXTRA = 3;
const DRAWN_RANGES = 8;

/** One text of the grammar: same stream and index, same text. */
export function sampleGrammar({ root, rules }: Grammar, stream: RandomStream, index: number): string {
  let lane = 0;
  const below = (bound: number): number => stream.below(bound, index, lane++);
  const write = (pattern: Pattern, depth: number): string => {
    switch (pattern.kind) {
      case 'text':
        return pattern.text;
      case 'chars': {
        // The first ranges are the plain ones; the far ends of Unicode make no readable sample.
        const ranges = pattern.ranges.filter(([first]) => first < 0x250).slice(0, DRAWN_RANGES);
        const [first, last] = (ranges.length > 0 ? ranges : pattern.ranges)[below(Math.max(1, ranges.length))] ?? [
          0x20, 0x20,
        ];
        return String.fromCodePoint(first + below(Math.min(last - first, 0x17f) + 1));
      }
      case 'sequence':
        return pattern.parts.map((part) => write(part, depth)).join('');
      case 'choice': {
        const options = depth > MAX_DEPTH ? shortest(pattern.options) : pattern.options;
        return write(options[below(options.length)] as Pattern, depth);
      }
      case 'repeat': {
        if (pattern.isProse === true) return writeProse(pattern.min, pattern.max, below);
        const most = depth > MAX_DEPTH ? pattern.min : Math.min(pattern.max ?? Infinity, pattern.min + MAX_EXTRA);
        const count = pattern.min + below(most - pattern.min + 1);
        return Array.from({ length: count }, () => write(pattern.part, depth)).join('');
      }
      case 'rule':
        return write(rules.get(pattern.name) as Pattern, depth + 1);
    }
  };
  return write(root, 0);
}

/** Options that refer to no rule, where there are any. */
function shortest(options: readonly Pattern[]): readonly Pattern[] {
  const closed = options.filter((option) => !refers(option));
  return closed.length > 0 ? closed : options;
}

function refers(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'rule':
      return true;
    case 'sequence':
      return pattern.parts.some(refers);
    case 'choice':
      return pattern.options.every(refers);
    case 'repeat':
      return pattern.min > 0 && refers(pattern.part);
    default:
      return false;
  }
}

/** Words of `min` to `max` characters. */
export function writeProse(min: number, max: number | null, below: (bound: number) => number): string {
  const count = 2 + below(5);
  let prose = Array.from({ length: count }, () => WORDS[below(WORDS.length)] ?? '').join(' ');
  while (prose.length < min) prose += ` ${WORDS[below(WORDS.length)] ?? ''}`;
  return max === null ? prose : prose.slice(0, max).trimEnd().padEnd(min, 'a');
}
