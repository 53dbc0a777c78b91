// What the explanation of a probe starts from.

import type { FoldedModel } from '../../explain/folded.ts';
import { type RandomStream, sampleIndices } from '../../random.ts';
import type { FrameColumn } from '../frames.ts';
import type { MetricInput } from '../types.ts';
import type { Verdict } from './probes.ts';
import type { Sides } from './sides.ts';

export interface Probed {
  readonly input: MetricInput;
  readonly sides: Sides;
  readonly trees: Verdict & { readonly folded: FoldedModel };
  /** AUC of each column alone. */
  readonly alone: readonly number[];
  readonly stream: RandomStream;
}

/** Up to `most` rows of each kind of stacked sides. */
export function balancedRows(perSide: number, most: number, stream: RandomStream): Int32Array {
  const first = sampleIndices(perSide, most, stream.derive('real'));
  const second = sampleIndices(perSide, most, stream.derive('synthetic')).map((row) => row + perSide);
  return Int32Array.from([...first, ...second]);
}

/** Name of a modeled column by its number. */
export function nameOf({ sides }: Probed, feature: number): string {
  return (sides.reference.columns[feature] as FrameColumn).name;
}
