// Hashes of texts that are the same on every machine. Not for secrets.

/** 32-bit finalizer of MurmurHash3 (Austin Appleby, public domain). */
export function mix32(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** FNV-1a over UTF-16 units from `start` to `end`, mixed; an unsigned 32-bit integer. */
export function hash32(text: string, seed = 0, start = 0, end = text.length): number {
  let hash = (0x811c9dc5 ^ seed) | 0;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix32(hash ^ (end - start));
}

/**
 * 128 bits as a text of eight UTF-16 units, for keys of large maps: two texts in ten million share one with a
 * probability below 1e-20.
 */
export function hashKey(text: string): string {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let d = 0x6a09e667;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ unit, 0x239b961b);
    b = c ^ Math.imul(b ^ unit, 0xab0e9789);
    c = d ^ Math.imul(c ^ unit, 0x38b34ae5);
    d = a ^ Math.imul(d ^ unit, 0xa1e38b93);
  }
  const words = [mix32(a ^ text.length), mix32(b), mix32(c), mix32(d)];
  return String.fromCharCode(...words.flatMap((word) => [word >>> 16, word & 0xffff]));
}
