// What a sampler column draws, in words of no tool: the middle between our options and those of others.

import type { personParts, timeUnits } from '../columns/sampler/fields.ts';
import type { WeightedValue } from '../options.ts';

export type TimeUnit = (typeof timeUnits)[number];
export type PersonPart = (typeof personParts)[number]['value'];

export type Sampler =
  | { readonly kind: 'category'; readonly values: readonly WeightedValue[] }
  | {
      readonly kind: 'subcategory';
      readonly parent: string;
      readonly values: Readonly<Record<string, readonly string[]>>;
    }
  /** `decimals` 0 draws whole numbers, null does not round. */
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number; readonly decimals: number | null }
  | { readonly kind: 'gaussian'; readonly mean: number; readonly deviation: number; readonly decimals: number | null }
  | { readonly kind: 'bernoulli'; readonly probability: number }
  | { readonly kind: 'binomial'; readonly trials: number; readonly probability: number }
  | { readonly kind: 'poisson'; readonly mean: number }
  | {
      readonly kind: 'datetime';
      readonly start: string;
      readonly end: string;
      readonly unit: TimeUnit;
      /** strftime; absent takes what fits the unit. */
      readonly format?: string;
    }
  | {
      readonly kind: 'timedelta';
      /** The datetime column it is added to. */
      readonly from: string;
      readonly min: number;
      readonly max: number;
      readonly unit: TimeUnit;
    }
  | { readonly kind: 'uuid'; readonly prefix: string }
  | { readonly kind: 'sequence'; readonly start: number; readonly step: number }
  | { readonly kind: 'regex'; readonly pattern: string }
  | {
      readonly kind: 'person';
      readonly part: PersonPart;
      /** Columns with the same word here speak of the same person. */
      readonly group: string;
      readonly locale: string;
      readonly sex: 'male' | 'female' | null;
      readonly minAge: number;
      readonly maxAge: number;
    }
  /** A method of @faker-js/faker, e.g. `person.firstName`. */
  | { readonly kind: 'faker'; readonly method: string; readonly locale: string };
