// 16-bit floats (IEEE 754 binary16) as 32-bit ones.

let table: Float32Array | null = null;

/** Every value as a 32-bit float. Takes Uint16Array bits, or a Float16Array where the browser has one. */
export function fromHalf(data: ArrayBufferView): Float32Array {
  const bits = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  table ??= makeTable();
  const floats = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) floats[i] = table[bits[i] as number] as number;
  return floats;
}

function makeTable(): Float32Array {
  const values = new Float32Array(65536);
  for (let bits = 0; bits < 65536; bits++) {
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    const size =
      exponent === 31
        ? fraction === 0
          ? Infinity
          : NaN
        : exponent === 0
          ? fraction * 2 ** -24
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    values[bits] = bits >> 15 ? -size : size;
  }
  return values;
}
