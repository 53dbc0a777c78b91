// A regular expression as a program for a machine without backtracking (Thompson 1968; Cox, "Regular expression matching
// can be simple and fast", 2007).

import { StudioError } from '../errors.ts';
import type { PatternNode } from './safe-pattern.ts';

export type Instruction =
  | { readonly kind: 'character'; readonly fits: (character: string) => boolean }
  | { readonly kind: 'both'; readonly first: number; readonly second: number }
  | { readonly kind: 'jump'; readonly to: number }
  | { readonly kind: 'start' | 'end' | 'boundary' | 'not-boundary' }
  | { readonly kind: 'match' };

/** Repeats are written out, so that a short pattern can become a long program. */
const MAX_INSTRUCTIONS = 2000;
const LINE_ENDS = '\n\r\u2028\u2029';

/** @throws StudioError `bad-option` for what such a machine cannot do, and for a program that would be too long */
export function compileProgram(tree: PatternNode, flags: string): readonly Instruction[] {
  const program: Instruction[] = [];
  const write: Write = (instruction) => {
    if (program.length >= MAX_INSTRUCTIONS) throw new StudioError('bad-option', 'the pattern repeats too much');
    return program.push(instruction) - 1;
  };
  const patch = (at: number, instruction: Instruction): void => void (program[at] = instruction);
  new Compiler({ write, patch, flags, next: () => program.length }).node(tree);
  write({ kind: 'match' });
  return program;
}

type Write = (instruction: Instruction) => number;
interface Output {
  readonly write: Write;
  readonly patch: (at: number, instruction: Instruction) => void;
  /** Where the next instruction will stand. */
  readonly next: () => number;
  readonly flags: string;
}

class Compiler {
  readonly #out: Output;

  constructor(out: Output) {
    this.#out = out;
  }

  node(node: PatternNode): void {
    switch (node.type) {
      case 'alternative':
        return this.#all(node.body);
      case 'disjunction':
        return this.#either(node.body);
      case 'group':
        if (node.behavior !== 'normal' && node.behavior !== 'ignore') refuse('look ahead or behind');
        return this.#all(node.body);
      case 'quantifier':
        return this.#repeat(node.body[0], node.min, node.max ?? null);
      case 'anchor':
        if (!isAnchor(node.kind)) return refuse(`use the anchor ${node.raw}`);
        return void this.#out.write({ kind: node.kind });
      case 'reference':
        return refuse('refer back');
      default:
        return void this.#out.write({ kind: 'character', fits: fitterOf(node, this.#out.flags) });
    }
  }

  #all(nodes: readonly PatternNode[]): void {
    for (const node of nodes) this.node(node);
  }

  #either(nodes: readonly PatternNode[]): void {
    const ends: number[] = [];
    nodes.forEach((node, i) => {
      if (i === nodes.length - 1) return this.node(node);
      const split = this.#out.write({ kind: 'both', first: this.#out.next() + 1, second: 0 });
      this.node(node);
      ends.push(this.#out.write({ kind: 'jump', to: 0 }));
      this.#out.patch(split, { kind: 'both', first: split + 1, second: this.#out.next() });
    });
    for (const end of ends) this.#out.patch(end, { kind: 'jump', to: this.#out.next() });
  }

  #repeat(node: PatternNode, min: number, max: number | null): void {
    for (let i = 0; i < min; i++) this.node(node);
    if (max === null) {
      const split = this.#out.write({ kind: 'both', first: this.#out.next() + 1, second: 0 });
      this.node(node);
      this.#out.write({ kind: 'jump', to: split });
      return this.#out.patch(split, { kind: 'both', first: split + 1, second: this.#out.next() });
    }
    const splits: number[] = [];
    for (let i = min; i < max; i++) {
      splits.push(this.#out.write({ kind: 'both', first: this.#out.next() + 1, second: 0 }));
      this.node(node);
    }
    for (const split of splits) this.#out.patch(split, { kind: 'both', first: split + 1, second: this.#out.next() });
  }
}

function isAnchor(kind: string): kind is 'start' | 'end' | 'boundary' | 'not-boundary' {
  return kind === 'start' || kind === 'end' || kind === 'boundary' || kind === 'not-boundary';
}

/** Whether one character fits; classes are left to the platform, one character at a time. */
function fitterOf(node: PatternNode, flags: string): (character: string) => boolean {
  if (node.type === 'value') {
    const wanted = String.fromCodePoint(node.codePoint);
    return (character) => character === wanted;
  }
  if (node.type === 'dot') return (character) => !LINE_ENDS.includes(character);
  const single = new RegExp(`^(?:${node.raw})$`, flags);
  const known = new Map<string, boolean>();
  return (character) => {
    const seen = known.get(character);
    if (seen !== undefined) return seen;
    const fits = single.test(character);
    if (known.size < 1000) known.set(character, fits);
    return fits;
  };
}

function refuse(what: string): never {
  throw new StudioError('bad-option', `a pattern cannot ${what} here: matching could take for ever`);
}
