// Exponentials of numbers in [-40, 0], several times faster than Math.exp, and the same in every browser, which
// Math.exp is not.

const STEPS = 256;
const STEPS_PER_NAT = STEPS / Math.LN2;
const NATS_PER_STEP = Math.LN2 / STEPS;
export const LOWEST_EXPONENT = -40;
const TABLE = Float64Array.from({ length: Math.ceil(-LOWEST_EXPONENT * STEPS_PER_NAT) + 2 }, (_, step) => power(step));

/** 2^(-step / 256) by square roots and products, which every engine rounds alike. */
function power(step: number): number {
  let value = 1 / 2 ** Math.floor(step / STEPS);
  let root = 0.5;
  for (let bit = STEPS / 2; bit >= 1; bit /= 2) {
    root = Math.sqrt(root);
    if (((step % STEPS) & bit) !== 0) value *= root;
  }
  return value;
}

/** e^x for x in [-40, 0], to about 1e-13 of its size. */
export function fastExp(x: number): number {
  const step = (0.5 - x * STEPS_PER_NAT) | 0;
  const rest = x + step * NATS_PER_STEP;
  return (TABLE[step] as number) * (1 + rest * (1 + rest * (0.5 + rest * (1 / 6))));
}
