// Numbers, times and sizes as people read them, in the browser's language.

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A count with digit groups. */
export function formatNumber(value: number): string {
  return whole.format(value);
}

/** A share in [0, 1] as percent. */
export function formatPercent(share: number, digits = 0): string {
  return new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: digits }).format(share);
}

/** Bytes in the largest unit that leaves at least one whole. */
export function formatBytes(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const unit = units[power] ?? 'byte';
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit,
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value);
}

/** A length of time in words: `8 s`, `2 min 5 s`, `1 h 20 min`. */
export function formatDuration(ms: number): string {
  if (ms < 950) return `${Math.max(0, Math.round(ms / 10) / 100)} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Hours and minutes of a moment (ms since 1970). */
export function formatClock(at: number): string {
  return clock.format(at);
}

/** How long ago a moment was: `2 minutes ago`, later the date. */
export function formatAgo(at: number, now = Date.now()): string {
  const past = at - now;
  if (past > -45 * SECOND) return 'just now';
  if (past > -HOUR) return relative.format(Math.round(past / MINUTE), 'minute');
  if (past > -DAY) return relative.format(Math.round(past / HOUR), 'hour');
  if (past > -7 * DAY) return relative.format(Math.round(past / DAY), 'day');
  return day.format(at);
}

/** `1 row`, `2,000 rows`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** A dataset in a list: its name with its role, unless the name ends with the role already. */
export function nameWithRole({ name, role }: { readonly name: string; readonly role: string }): string {
  return name.endsWith(`(${role})`) ? name : `${name} (${role})`;
}
