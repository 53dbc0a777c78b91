// What a constrained answer may be, as a grammar over characters: made from a JSON schema, a regular expression or a
// list of labels, written out for the token masks, and sampled by the stub.

export type Pattern =
  | { readonly kind: 'text'; readonly text: string }
  /** One character out of ranges of code points, both ends included, ascending. */
  | { readonly kind: 'chars'; readonly ranges: readonly CodeRange[] }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  /** `isProse`: characters of a free text, where a sampler may write words. */
  | {
      readonly kind: 'repeat';
      readonly part: Pattern;
      readonly min: number;
      readonly max: number | null;
      readonly isProse?: boolean;
    }
  | { readonly kind: 'rule'; readonly name: string };

/** Longer free strings are counted outside of the grammar. */
export const COUNTED_UP_TO = 32;

export type CodeRange = readonly [first: number, last: number];

export interface Grammar {
  readonly root: Pattern;
  readonly rules: ReadonlyMap<string, Pattern>;
}

export function text(value: string): Pattern {
  return { kind: 'text', text: value };
}

export function chars(ranges: readonly CodeRange[]): Pattern {
  return { kind: 'chars', ranges };
}

/** Characters out of pairs: `charset('az', '09', '__')`. */
export function charset(...pairs: readonly string[]): Pattern {
  return chars(pairs.map((pair) => [pair.codePointAt(0) ?? 0, pair.codePointAt(pair.length - 1) ?? 0] as const));
}

export function sequence(...parts: readonly Pattern[]): Pattern {
  return parts.length === 1 ? (parts[0] as Pattern) : { kind: 'sequence', parts };
}

export function choice(options: readonly Pattern[]): Pattern {
  return options.length === 1 ? (options[0] as Pattern) : { kind: 'choice', options };
}

export function repeat(part: Pattern, min: number, max: number | null): Pattern {
  return min === 1 && max === 1 ? part : { kind: 'repeat', part, min, max };
}

export function optional(part: Pattern): Pattern {
  return repeat(part, 0, 1);
}

/** Merges and sorts ranges. */
export function normalizeRanges(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const merged: [number, number][] = [];
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const previous = merged.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

/** The ranges of `universe` that are not in `ranges`. Both must be normalized. */
export function subtractRanges(universe: readonly CodeRange[], ranges: readonly CodeRange[]): readonly CodeRange[] {
  const left: CodeRange[] = [];
  for (const [first, last] of universe) {
    let start = first;
    for (const [from, to] of ranges) {
      if (to < start || from > last) continue;
      if (from > start) left.push([start, from - 1]);
      start = to + 1;
    }
    if (start <= last) left.push([start, last]);
  }
  return left;
}

/** Least and greatest number of characters; null is unbounded. Rules count as unbounded. */
export function lengthBounds(pattern: Pattern): { readonly min: number; readonly max: number | null } {
  switch (pattern.kind) {
    case 'text':
      return { min: Array.from(pattern.text).length, max: Array.from(pattern.text).length };
    case 'chars':
      return { min: 1, max: 1 };
    case 'rule':
      return { min: 0, max: null };
    case 'sequence':
      return pattern.parts.map(lengthBounds).reduce(addBounds, { min: 0, max: 0 });
    case 'choice': {
      const bounds = pattern.options.map(lengthBounds);
      const max = bounds.some((bound) => bound.max === null)
        ? null
        : Math.max(...bounds.map((bound) => bound.max ?? 0));
      return { min: Math.min(...bounds.map((bound) => bound.min)), max };
    }
    case 'repeat': {
      const { min, max } = lengthBounds(pattern.part);
      const isBounded = max === 0 || (max !== null && pattern.max !== null);
      return { min: min * pattern.min, max: isBounded ? (max ?? 0) * (pattern.max ?? 0) : null };
    }
  }
}

interface Bounds {
  readonly min: number;
  readonly max: number | null;
}
function addBounds(a: Bounds, b: Bounds): Bounds {
  return { min: a.min + b.min, max: a.max === null || b.max === null ? null : a.max + b.max };
}
