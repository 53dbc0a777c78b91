// The formats of JSON Schema that the studio knows. Unknown formats accept everything, as the specification says.

const PATTERNS: Readonly<Record<string, RegExp>> = {
  date: /^(\d{4})-(\d{2})-(\d{2})$/,
  time: /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$/,
  email: /^[^\s@"<>]+@[^\s@.]+(\.[^\s@.]+)+$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  uri: /^[a-z][a-z0-9+.-]*:[^\s]+$/i,
  ipv4: /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.|$)){4}$/,
  hostname: /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i,
};

/** True when the text has the format, or when the format is not known. */
export function hasFormat(text: string, format: string): boolean {
  if (format === 'date-time') {
    const [date = '', time = ''] = text.split(/[Tt ]/, 2);
    return isDate(date) && (PATTERNS['time'] as RegExp).test(time);
  }
  if (format === 'date') return isDate(text);
  return PATTERNS[format]?.test(text) ?? true;
}

function isDate(text: string): boolean {
  const match = (PATTERNS['date'] as RegExp).exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
