// Tar files in the ustar layout (POSIX.1-1988), with fixed times and owners so that equal contents give equal bytes.

const BLOCK = 512;
const encoder = new TextEncoder();

/** Header and content of one file, padded to whole blocks. `name` has at most 100 bytes. */
export function tarEntry(name: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const padded = Math.ceil(content.byteLength / BLOCK) * BLOCK;
  const out = new Uint8Array(BLOCK + padded);
  const put = (text: string, at: number): void => out.set(encoder.encode(text), at);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  put(name, 0);
  put(`${octal(0o644, 7)}\0`, 100);
  put(`${octal(0, 7)}\0`, 108);
  put(`${octal(0, 7)}\0`, 116);
  put(`${octal(content.byteLength, 11)}\0`, 124);
  put(`${octal(0, 11)}\0`, 136);
  put('        ', 148); // the checksum counts as blanks
  put('0', 156);
  put('ustar\0', 257);
  put('00', 263);
  const sum = out.subarray(0, BLOCK).reduce((total, byte) => total + byte, 0);
  put(`${octal(sum, 6)}\0 `, 148);
  out.set(content, BLOCK);
  return out;
}

/** The two empty blocks that end an archive. */
export function tarEnd(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(2 * BLOCK);
}
