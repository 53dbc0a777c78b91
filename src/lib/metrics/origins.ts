// Names of the published metrics that scores reproduce.

import type { ScoreOrigin } from './types.ts';

/** A metric of SDMetrics 0.29 (sdmetrics, MIT), and the rules of ties, bins or gaps that change its figure. */
export function sdmetrics(name: string, rule?: string): { readonly origin: ScoreOrigin } {
  return { origin: { library: 'SDMetrics', version: '0.29', name, ...(rule !== undefined && { rule }) } };
}
