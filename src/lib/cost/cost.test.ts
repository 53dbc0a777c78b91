import { describe, expect, it } from 'vitest';
import { addWork, priceInCloud, priceWork } from './ledger.ts';
import { defaultCostSettings, parseCostSettings } from './settings.ts';

describe('cost ledger', () => {
  it('multiplies watts, hours and the price of a kilowatt-hour', () => {
    const settings = { ...defaultCostSettings, watts: 100, pricePerKwh: 0.5 };
    expect(priceWork({ seconds: 7200, rows: 10 }, settings)).toMatchObject({ energyKWh: 0.2, cost: 0.1 });
  });

  it('stays below a dollar a million tokens exactly when tokens a second pass 0.083 a watt', () => {
    const settings = { ...defaultCostSettings, watts: 30, pricePerKwh: 0.3 };
    const perMillion = (rate: number): number =>
      priceWork({ seconds: 1e6 / rate, rows: 0, tokens: 1e6 }, settings).cost;
    expect(perMillion(2.5)).toBeCloseTo(1, 9);
    expect(perMillion(2.4)).toBeGreaterThan(1);
  });

  it('prices the same work in the cloud by what it consists of', () => {
    const work = addWork([
      { seconds: 1800, rows: 500_000 },
      { seconds: 1800, rows: 500_000, images: 20 },
    ]);
    const prices = (['hour', 'million rows', 'million tokens', 'image'] as const).map((unit) => ({
      ...{ unit, service: unit, price: 2, asOf: '2026-11' },
    }));
    expect(priceInCloud(work, prices).map(({ cost }) => cost)).toEqual([2, 2, null, 40]);
  });

  it('falls back to the defaults when the stored settings are no settings', () => {
    expect(parseCostSettings({ watts: -1 })).toEqual(defaultCostSettings);
    expect(parseCostSettings(null)).toEqual(defaultCostSettings);
    const own = { ...defaultCostSettings, watts: 65, currency: 'EUR' };
    expect(parseCostSettings(JSON.parse(JSON.stringify(own)))).toEqual(own);
  });
});
