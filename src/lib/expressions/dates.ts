// Dates in formulas: texts like 2024-05-31 or 2024-05-31 14:05:00, taken as UTC; results keep the form of the input.

import { StudioError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { inferDatetimeFormat } from '../table/datetime-formats.ts';
import { formatDatetime, parseDatetime } from '../table/datetime.ts';

const FORMATS = ['%Y-%m-%d', '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%dT%H:%M:%SZ'] as const;
const UNIT_MS: Readonly<Record<string, number>> = {
  ...{ seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000, weeks: 604_800_000 },
};

const FIRST_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

interface ReadDate {
  readonly ms: number;
  readonly format: string;
}

/** @throws StudioError `bad-input` for what is no date */
export function readDate(value: JsonValue): ReadDate {
  if (typeof value === 'string') {
    for (const format of FORMATS) {
      const ms = parseDatetime(value, format);
      if (!Number.isNaN(ms)) return { ms, format };
    }
  }
  const format = typeof value === 'string' ? inferDatetimeFormat([value]) : null;
  if (typeof value === 'string' && format !== null) return { ms: parseDatetime(value, format), format };
  throw new StudioError('bad-input', `${JSON.stringify(value)} is no date like 2024-05-31 or 2024-05-31 14:05:00`);
}

/** The date moved by an amount of seconds, minutes, hours, days, weeks, months or years. */
export function moveDate(value: JsonValue, amount: number, unit: string): string {
  const { ms, format } = readDate(value);
  const moved = addTime(ms, amount, plural(unit));
  if (!(moved >= FIRST_MS && moved <= LAST_MS))
    throw new StudioError('bad-input', 'the date leaves the years 1 to 9999');
  return formatDatetime(moved, format);
}

/** Whole and broken units from `from` to `to`; months and years count whole ones only. */
export function dateDistance(from: JsonValue, to: JsonValue, unit: string): number {
  const [start, end] = [readDate(from).ms, readDate(to).ms];
  const name = plural(unit);
  const unitMs = UNIT_MS[name];
  if (unitMs !== undefined) return (end - start) / unitMs;
  const step = name === 'months' || name === 'years' ? 1 : unknownUnit(unit);
  const [a, b] = [new Date(start), new Date(end)];
  let months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
  if (months > 0 && addTime(start, months, 'months') > end) months -= step;
  if (months < 0 && addTime(start, months, 'months') < end) months += step;
  return name === 'months' ? months : Math.trunc(months / 12);
}

/** Milliseconds moved by an amount of that unit; the 31st moved into a shorter month is its last day. */
export function addTime(ms: number, amount: number, unit: string): number {
  const unitMs = UNIT_MS[unit];
  if (unitMs !== undefined) return ms + amount * unitMs;
  if (unit !== 'months' && unit !== 'years') return unknownUnit(unit);
  const date = new Date(ms);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + Math.round(amount) * (unit === 'years' ? 12 : 1);
  const lastDay = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), lastDay);
  return (
    Date.UTC(Math.floor(months / 12), ((months % 12) + 12) % 12, day) + (((ms % 86_400_000) + 86_400_000) % 86_400_000)
  );
}

function plural(unit: string): string {
  return unit.endsWith('s') ? unit : `${unit}s`;
}

function unknownUnit(unit: string): never {
  throw new StudioError('bad-input', `${unit} is no unit of time: seconds, minutes, hours, days, weeks, months, years`);
}
