// Pictures whose kinds are known: discs of twelve colours, with the vectors that a good matcher would give them.

import { pixelFacts } from '../../src/lib/image-stats/facts.ts';
import type { Pixels } from '../../src/lib/images/image-ref.ts';
import type { JudgedImage } from '../../src/lib/metrics/image-input.ts';
import { randomStream, type RandomStream } from '../../src/lib/random.ts';

export const KINDS = 12;
const DIMENSIONS = 16;

/** A disc of one of twelve colours on white, somewhere; blurred or moved by the options. */
function disc(kind: number, stream: RandomStream, side = 32): Pixels {
  const data = new Uint8ClampedArray(side * side * 4);
  const [cx, cy, r] = [8 + 16 * stream.uniform(0), 8 + 16 * stream.uniform(1), 4 + 4 * stream.uniform(2)];
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const isIn = Math.hypot(x - cx, y - cy) < r;
      data.set(isIn ? [kind * 20, 255 - kind * 20, (kind * 67) % 256, 255] : [255, 255, 255, 255], (y * side + x) * 4);
    }
  }
  return { width: side, height: side, data };
}

/** A vector near the axis of its kind, as a good matcher would give it. */
export function vectorOf(kind: number, stream: RandomStream, noise = 0.15): Float32Array {
  const raw = Float32Array.from({ length: DIMENSIONS }, (_, d) => (d === kind ? 1 : 0) + noise * stream.normal(9, d));
  const norm = Math.hypot(...raw);
  return raw.map((value) => value / norm);
}

/** Pictures of each kind in turn; `label` draws others, `textOf` gives the kind that the text names. */
export function discs(count: number, label: string, textOf = (kind: number): number => kind): JudgedImage[] {
  return Array.from({ length: count }, (_, i) => {
    const stream = randomStream(7, label, i);
    const kind = i % KINDS;
    const said = textOf(kind);
    return {
      ...{ hash: `${label}-${i}`, text: `disc ${said}`, facts: pixelFacts(disc(kind, stream)) },
      ...{ vector: vectorOf(kind, stream), textVector: vectorOf(said, randomStream(1, 'text', said), 0.05) },
    };
  });
}
