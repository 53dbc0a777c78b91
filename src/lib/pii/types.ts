// What a scan for personal data finds.

export const piiKinds = [
  'email',
  'phone',
  'iban',
  'card',
  'national-id',
  'ip',
  'url',
  'birth-date',
  'address',
  'name',
] as const;
export type PiiKind = (typeof piiKinds)[number];

/** A piece of a text that is personal data. `start` and `end` count UTF-16 units. */
export interface PiiMatch {
  readonly kind: PiiKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Scheme of a national id, e.g. `es-dni`. */
  readonly scheme?: string;
}

/** What one column holds of one kind. */
export interface PiiFinding {
  readonly column: string;
  readonly kind: PiiKind;
  /** Cells with at least one match. */
  readonly cells: number;
  /** Share of the cells that are not missing. */
  readonly share: number;
  /** Different values among the matches, up to a limit. */
  readonly distinct: number;
  /** A few matches, masked so that nobody is named. */
  readonly examples: readonly string[];
  /** Schemes of national ids seen, most frequent first. */
  readonly schemes: readonly string[];
}
