// What a piece of work cost on this device: time, energy, money, and the same work at cloud prices.

import type { CloudPrice, CostSettings, PriceUnit } from './settings.ts';

/** What was done. */
export interface Work {
  readonly seconds: number;
  readonly rows: number;
  readonly tokens?: number;
  readonly images?: number;
}

export interface CostStatement {
  readonly seconds: number;
  readonly watts: number;
  /** watts x seconds / 3,600,000. */
  readonly energyKWh: number;
  readonly cost: number;
  readonly currency: string;
  readonly tokensPerSecond: number | null;
}

export interface CloudCost {
  readonly price: CloudPrice;
  /** Null where the work has nothing of that unit. */
  readonly cost: number | null;
}

/** Energy and money of a piece of work at constant power. */
export function priceWork(work: Work, { watts, pricePerKwh, currency }: CostSettings): CostStatement {
  const energyKWh = (watts * work.seconds) / 3_600_000;
  const { tokens = 0, seconds } = work;
  const tokensPerSecond = tokens > 0 && seconds > 0 ? tokens / seconds : null;
  return { seconds, watts, energyKWh, cost: energyKWh * pricePerKwh, currency, tokensPerSecond };
}

/** The same work at cloud prices: hours are taken to be the same as here. */
export function priceInCloud(work: Work, prices: readonly CloudPrice[]): readonly CloudCost[] {
  return prices.map((price) => {
    const units = unitsOf(work, price.unit);
    return { price, cost: units === 0 ? null : units * price.price };
  });
}

/** All pieces together. */
export function addWork(pieces: readonly Work[]): Work {
  const sum = (of: (work: Work) => number): number => pieces.reduce((total, piece) => total + of(piece), 0);
  return {
    seconds: sum((work) => work.seconds),
    rows: sum((work) => work.rows),
    tokens: sum((work) => work.tokens ?? 0),
    images: sum((work) => work.images ?? 0),
  };
}

function unitsOf(work: Work, unit: PriceUnit): number {
  switch (unit) {
    case 'hour':
      return work.seconds / 3600;
    case 'million rows':
      return work.rows / 1e6;
    case 'million tokens':
      return (work.tokens ?? 0) / 1e6;
    case 'image':
      return work.images ?? 0;
    default:
      return unit satisfies never;
  }
}
