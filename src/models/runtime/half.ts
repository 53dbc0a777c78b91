// 16-bit floats (IEEE 754 binary16) as 32-bit ones, and back.

let table: Float32Array | null = null;

/** Every value as a 32-bit float. Takes Uint16Array bits, or a Float16Array where the browser has one. */
export function fromHalf(data: ArrayBufferView): Float32Array {
  const bits = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  table ??= makeTable();
  const floats = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) floats[i] = table[bits[i] as number] as number;
  return floats;
}

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** The bits of the nearest 16-bit floats, ties to even; what is too large becomes infinite. */
export function toHalf(values: ArrayLike<number>): Uint16Array<ArrayBuffer> {
  return Uint16Array.from(values, halfBits);
}

function halfBits(value: number): number {
  float[0] = value;
  const bits = word[0] as number;
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7e00;
  // Halfway between the largest number and the next one, which is no number any more.
  if (size >= 0x477ff000) return sign | 0x7c00;
  if (size < 0x38800000) return sign | roundEven(Math.abs(value) * 2 ** 24);
  return sign | roundEven((size - 0x38000000) / 2 ** 13);
}

function roundEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
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
