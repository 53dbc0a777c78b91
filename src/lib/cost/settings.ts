// What a ledger needs to know of the device and of prices. Kept between visits, so read with care.

import * as v from 'valibot';

export interface DevicePreset {
  readonly id: string;
  readonly label: string;
  /** Typical draw of the whole device under load. */
  readonly watts: number;
}

/** Round figures to begin with; a plug-in meter knows better. */
export const devicePresets: readonly DevicePreset[] = [
  { id: 'tablet', label: 'Tablet or phone', watts: 5 },
  { id: 'light-laptop', label: 'Light laptop', watts: 15 },
  { id: 'laptop', label: 'Laptop under load', watts: 30 },
  { id: 'desktop', label: 'Desktop', watts: 100 },
  { id: 'workstation', label: 'Workstation with graphics card', watts: 300 },
];

export const priceUnits = ['hour', 'million rows', 'million tokens', 'image'] as const;
export type PriceUnit = (typeof priceUnits)[number];

/** One line of the table of cloud prices. */
export interface CloudPrice {
  readonly service: string;
  readonly unit: PriceUnit;
  readonly price: number;
  /** When that price was true, as typed: `2026-11`. */
  readonly asOf: string;
}

const amount = v.pipe(v.number(), v.minValue(0), v.maxValue(1e6));
const shortText = v.pipe(v.string(), v.maxLength(80));
const settingsShape = v.object({
  watts: v.pipe(v.number(), v.minValue(0.1), v.maxValue(100_000)),
  pricePerKwh: amount,
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)),
  cloudPrices: v.pipe(
    v.array(v.object({ service: shortText, unit: v.picklist(priceUnits), price: amount, asOf: shortText })),
    v.maxLength(20),
  ),
});
export type CostSettings = Readonly<Omit<v.InferOutput<typeof settingsShape>, 'cloudPrices'>> & {
  readonly cloudPrices: readonly CloudPrice[];
};

/**
 * A laptop at 0.30 USD a kWh. The cloud lines are orders of magnitude of public list prices, to be replaced by one's
 * own contract: they are a yardstick, not an offer.
 */
export const defaultCostSettings: CostSettings = {
  watts: 30,
  pricePerKwh: 0.3,
  currency: 'USD',
  cloudPrices: [
    { service: 'Virtual machine, 4 cores', unit: 'hour', price: 0.2, asOf: '2026-11' },
    { service: 'Hosted language model, small', unit: 'million tokens', price: 0.6, asOf: '2026-11' },
    { service: 'Hosted image model', unit: 'image', price: 0.002, asOf: '2026-11' },
  ],
};

/** The settings in a stored value; the defaults where it is none. */
export function parseCostSettings(value: unknown): CostSettings {
  const parsed = v.safeParse(settingsShape, value);
  return parsed.success ? parsed.output : defaultCostSettings;
}
