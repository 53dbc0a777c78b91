// All metrics, in the order in which reports run them: first findings first, then the long ones.

import { accuracy } from './accuracy/metric.ts';
import { anonymity } from './anonymity/metric.ts';
import { association } from './association/metric.ts';
import { coverage } from './coverage/metric.ts';
import { detection } from './detection/metric.ts';
import { diagnostic } from './diagnostic/metric.ts';
import { disclosure } from './disclosure/metric.ts';
import { fairness } from './fairness/metric.ts';
import { distances } from './distances/metric.ts';
import { divergence } from './divergence/metric.ts';
import { imageCopies } from './image-copies/metric.ts';
import { imageFidelity } from './image-fidelity/metric.ts';
import { imageMatch } from './image-match/metric.ts';
import { imageQuality } from './image-quality/metric.ts';
import { inference } from './inference/metric.ts';
import { linkability } from './linkability/metric.ts';
import { manifold } from './manifold/metric.ts';
import { membership } from './membership/metric.ts';
import { novelty } from './novelty/metric.ts';
import { pairs } from './pairs/metric.ts';
import { privacy } from './privacy/metric.ts';
import { propensity } from './propensity/metric.ts';
import { selfTest } from './self-test/metric.ts';
import { shapes } from './shapes/metric.ts';
import { textCopies } from './text-copies/metric.ts';
import { textDiversity } from './text-diversity/metric.ts';
import { textLabels } from './text-labels/metric.ts';
import { textPeople } from './text-people/metric.ts';
import { textRepeats } from './text-repeats/metric.ts';
import { textShape } from './text-shape/metric.ts';
import { textSpace } from './text-space/metric.ts';
import { singlingOut } from './singling-out/metric.ts';
import { twoSample } from './two-sample/metric.ts';
import type { Metric } from './types.ts';
import { utility } from './utility/metric.ts';

export const metrics = [
  shapes,
  pairs,
  accuracy,
  privacy,
  twoSample,
  utility,
  textDiversity,
  textRepeats,
  textCopies,
  textShape,
  textLabels,
  textPeople,
  textSpace,
  imageFidelity,
  imageMatch,
  imageCopies,
  imageQuality,
  diagnostic,
  coverage,
  divergence,
  association,
  manifold,
  propensity,
  distances,
  novelty,
  disclosure,
  detection,
  fairness,
  selfTest,
  membership,
  singlingOut,
  linkability,
  inference,
  anonymity,
] as const satisfies readonly Metric[];

/** The metric of that id, or null. */
export function findMetric(id: string): Metric | null {
  return metrics.find((metric) => metric.id === id) ?? null;
}
