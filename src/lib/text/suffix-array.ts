// All suffixes of a list of numbers in order, and how much neighbours have in common.

import { createBreather, type WorkContext } from '../breathe.ts';

type Numbers = Int32Array<ArrayBuffer>;

/**
 * Starts of the suffixes of `tokens` in ascending order, by prefix doubling (Manber and Myers 1993): as many rounds as
 * the logarithm of the longest repeat, each linear. Tokens are 0 or more. @throws StudioError `aborted`
 */
export async function sortSuffixes(tokens: Numbers, context: WorkContext = {}): Promise<Numbers> {
  const breathe = createBreather(context);
  const length = tokens.length;
  let order = new Int32Array(length).map((_, i) => i);
  let ranks = tokens;
  let next = new Int32Array(length);
  order = sortBy(
    order,
    ranks,
    tokens.reduce((most, token) => Math.max(most, token), 0),
  );
  ranks = rankBy(order, ranks, 0, new Int32Array(length));
  for (let width = 1; width < length; width *= 2) {
    const last = highest(order, ranks);
    if (last === length - 1) break;
    await breathe();
    order = sortBy(shifted(order, width), ranks, last);
    const ranked = rankBy(order, ranks, width, next);
    next = ranks;
    ranks = ranked;
  }
  return order;
}

function highest(order: Numbers, ranks: Numbers): number {
  return order.length === 0 ? -1 : (ranks[order[order.length - 1] as number] as number);
}

/** The order by what begins `width` later: suffixes that end before come first. */
function shifted(order: Numbers, width: number): Numbers {
  const moved = new Int32Array(order.length);
  let at = 0;
  for (let start = order.length - width; start < order.length; start++) moved[at++] = start;
  for (const start of order) if (start >= width) moved[at++] = start - width;
  return moved;
}

/** Counting sort of `order` by `keys`, which run up to `largest`; what has the same key keeps its order. */
function sortBy(order: Numbers, keys: Numbers, largest: number): Numbers {
  const ends = new Int32Array(largest + 2);
  for (const key of keys) ends[key + 1] = (ends[key + 1] as number) + 1;
  for (let key = 0; key <= largest; key++) ends[key + 1] = (ends[key + 1] as number) + (ends[key] as number);
  const sorted = new Int32Array(order.length);
  for (const start of order) {
    const key = keys[start] as number;
    sorted[ends[key] as number] = start;
    ends[key] = (ends[key] as number) + 1;
  }
  return sorted;
}

/** Ranks of suffixes by their first `2 * width` tokens, written to `target`; by the first one for width 0. */
function rankBy(order: Numbers, ranks: Numbers, width: number, target: Numbers): Numbers {
  let rank = -1;
  let before = -1;
  for (const start of order) {
    const isSame =
      before >= 0 &&
      ranks[start] === ranks[before] &&
      (width === 0 || (ranks[start + width] ?? -1) === (ranks[before + width] ?? -1));
    if (!isSame) rank++;
    target[start] = rank;
    before = start;
  }
  return target;
}

/** `common[i]`: tokens that suffix i and suffix i - 1 of the order begin with alike (Kasai et al. 2001). */
export function commonPrefixes(tokens: Numbers, order: Numbers): Numbers {
  const places = new Int32Array(order.length);
  for (let i = 0; i < order.length; i++) places[order[i] as number] = i;
  const common = new Int32Array(order.length);
  let length = 0;
  for (let start = 0; start < tokens.length; start++) {
    const place = places[start] as number;
    if (place === 0) {
      length = 0;
      continue;
    }
    const other = order[place - 1] as number;
    const most = tokens.length - Math.max(start, other);
    while (length < most && tokens[start + length] === tokens[other + length]) length++;
    common[place] = length;
    length = Math.max(0, length - 1);
  }
  return common;
}
