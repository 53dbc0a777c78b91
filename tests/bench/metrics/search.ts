// The nearest-row search that metrics of privacy make, on generated rows: 4,000 against 4,000, 15 columns.

import type { Frame, FrameColumn } from '../../../src/lib/metrics/frames.ts';
import { createEncoder } from '../../../src/lib/metrics/points.ts';
import { findNearest, indexPoints } from '../../../src/lib/metrics/nearest.ts';
import { type RandomStream, randomStream } from '../../../src/lib/random.ts';

const ROWS = 4000;
const COLUMNS = 15;

/** A search over tables with that many label columns; the others hold quantities. */
export function createSearch(labels: number): () => Promise<void> {
  const stream = randomStream(1, 'bench');
  const queries = randomFrame(labels, stream.derive('queries'));
  const known = randomFrame(labels, stream.derive('known'));
  return async () => {
    const encode = createEncoder(known, 'rank');
    await findNearest(encode(queries), indexPoints(encode(known)), {});
  };
}

function randomFrame(labels: number, stream: RandomStream): Frame {
  const columns = Array.from({ length: COLUMNS }, (_, c): FrameColumn => {
    const lane = stream.derive(c);
    if (c >= labels) {
      const values = Float64Array.from({ length: ROWS }, (_value, row) => lane.normal(row));
      return { kind: 'quantity', name: `q${c}`, values };
    }
    const codes = Int32Array.from({ length: ROWS }, (_value, row) => Math.floor(8 * lane.uniform(row) ** 2));
    return { kind: 'label', name: `l${c}`, codes, levels: 8 };
  });
  return { rowCount: ROWS, columns };
}
