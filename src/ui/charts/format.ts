// Numbers as people of this locale write them. Formatters are kept, because making one costs about a millisecond.

const percent = new Intl.NumberFormat(undefined, {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumSignificantDigits: 3 });
const plain = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 6 });
const scores = new Map<number, Intl.NumberFormat>();

/** A share in [0, 1] as a percentage with one digit. */
export function formatShare(share: number): string {
  return Number.isFinite(share) ? percent.format(share) : 'unknown';
}

/** A score with a fixed number of digits after the point, 3 unless told. */
export function formatScore(value: number | null, digits = 3): string {
  if (value === null || !Number.isFinite(value)) return 'unknown';
  const kept = scores.get(digits);
  if (kept) return kept.format(value);
  const made = new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  scores.set(digits, made);
  return made.format(value);
}

/** A quantity on an axis: short for large and small numbers, plain between. */
export function formatQuantity(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 100_000 || size < 0.001 ? compact.format(value) : plain.format(value);
}

const DAY_MS = 86_400_000;
const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** A formatter for the edges of a datetime histogram that spans `spanMs`: days, or days and minutes under a week. */
export function datetimeFormatter(spanMs: number): (ms: number) => string {
  const formatter = spanMs > 7 * DAY_MS ? date : moment;
  return (ms) => (Number.isFinite(ms) ? formatter.format(ms) : 'unknown');
}
