// Counter-based randomness: every value is a pure function of (seed, labels, index, lane), never of call order, so
// that a run gives the same bytes on one worker or eight, interrupted or not.

const GOLDEN = 0x9e3779b9;
const TWO_POW_32 = 4294967296;
const TWO_POW_53 = 9007199254740992;

/** 32-bit avalanche mixer "triple32" (Chris Wellons, hash-prospector): a bijection with a bias of about 0.02 bits. */
function mix32(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 17), 0xed5ad4bb);
  x = Math.imul(x ^ (x >>> 11), 0xac4c1b51);
  x = Math.imul(x ^ (x >>> 15), 0x31848bab);
  return (x ^ (x >>> 14)) >>> 0;
}

/** A named source of random values addressed by an index (usually the row) and a lane (usually the draw in that row). */
export class RandomStream {
  readonly #low: number;
  readonly #high: number;

  constructor(low: number, high: number) {
    this.#low = low >>> 0;
    this.#high = high >>> 0;
  }

  /** A child stream: same parent and labels, same stream. Numbers are truncated to 32 bits. */
  derive(...labels: readonly (string | number)[]): RandomStream {
    let low = this.#low;
    let high = this.#high;
    for (const label of labels) {
      const text = typeof label === 'number' ? `#${label}` : label;
      for (let i = 0; i < text.length; i++) {
        low = mix32(low ^ text.charCodeAt(i));
        high = mix32((high + GOLDEN) ^ low);
      }
      low = mix32(low + GOLDEN);
      high = mix32(high ^ low);
    }
    return new RandomStream(low, high);
  }

  /** 32 random bits as an unsigned integer. `index` in [0, 2^32), `lane` in [0, 2^32). */
  bits(index: number, lane = 0): number {
    return mix32(mix32(index ^ this.#low) ^ mix32(Math.imul(lane + 1, GOLDEN) ^ this.#high));
  }

  /** A double in [0, 1) with 53 random bits. */
  uniform(index: number, lane = 0): number {
    const high = this.bits(index, lane * 2);
    const low = this.bits(index, lane * 2 + 1);
    return ((high >>> 5) * 67108864 + (low >>> 6)) / TWO_POW_53;
  }

  /** An integer in [0, bound), bound in [1, 2^32]. */
  below(bound: number, index: number, lane = 0): number {
    return Math.floor((this.bits(index, lane) / TWO_POW_32) * bound);
  }

  /** A standard normal draw (Box and Muller 1958); uses lanes 2*lane and 2*lane + 1 of `uniform`. */
  normal(index: number, lane = 0): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform(index, lane * 2)));
    return radius * Math.cos(2 * Math.PI * this.uniform(index, lane * 2 + 1));
  }
}

/** The root stream of a seed (any safe integer). */
export function randomStream(seed: number, ...labels: readonly (string | number)[]): RandomStream {
  const high = Math.floor(seed / TWO_POW_32);
  return new RandomStream(mix32(seed >>> 0), mix32(high ^ GOLDEN)).derive('terrarium', ...labels);
}

/** A random permutation of 0..length-1 (Fisher and Yates); same stream, same permutation. */
export function permutation(length: number, stream: RandomStream): Int32Array<ArrayBuffer> {
  const order = new Int32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  for (let i = length - 1; i > 0; i--) {
    const j = stream.below(i + 1, i);
    const held = order[i] as number;
    order[i] = order[j] as number;
    order[j] = held;
  }
  return order;
}

/** `count` distinct indices out of 0..length-1, ascending; all of them when count >= length. */
export function sampleIndices(length: number, count: number, stream: RandomStream): Int32Array<ArrayBuffer> {
  if (count >= length) return Int32Array.from({ length }, (_, i) => i);
  return permutation(length, stream).slice(0, count).sort();
}
