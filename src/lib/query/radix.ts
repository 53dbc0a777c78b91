// Stable least-significant-digit radix sort on 64-bit keys (Knuth, TAOCP vol. 3, 5.2.5), 11 bits a pass.

const DIGITS = [
  { high: false, shift: 0, mask: 0x7ff },
  { high: false, shift: 11, mask: 0x7ff },
  { high: false, shift: 22, mask: 0x3ff },
  { high: true, shift: 0, mask: 0x7ff },
  { high: true, shift: 11, mask: 0x7ff },
  { high: true, shift: 22, mask: 0x3ff },
] as const;

export interface SortKeys {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

/** The permutation of 0..n-1 that puts the unsigned keys in ascending order; equal keys keep their order. */
export async function radixOrder(keys: SortKeys, breathe: () => Promise<void>): Promise<Int32Array> {
  const length = keys.high.length;
  let order = new Int32Array(length);
  for (let i = 0; i < length; i++) order[i] = i;
  let scratch = new Int32Array(length);
  for (const { high, shift, mask } of DIGITS) {
    const words = high ? keys.high : keys.low;
    const starts = new Uint32Array(mask + 2);
    for (let i = 0; i < length; i++) {
      const slot = (((words[i] as number) >>> shift) & mask) + 1;
      starts[slot] = (starts[slot] as number) + 1;
    }
    if (starts.includes(length)) continue; // all keys agree on this digit
    for (let i = 1; i < starts.length; i++) starts[i] = (starts[i] as number) + (starts[i - 1] as number);
    for (let i = 0; i < length; i++) {
      const item = order[i] as number;
      const digit = ((words[item] as number) >>> shift) & mask;
      const at = starts[digit] as number;
      scratch[at] = item;
      starts[digit] = at + 1;
    }
    [order, scratch] = [scratch, order];
    await breathe();
  }
  return order;
}
