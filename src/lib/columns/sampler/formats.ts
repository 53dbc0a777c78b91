/** How drawn dates are written when nobody says: days and longer steps without a time. */
export function defaultFormat(unit: string): string {
  return unit === 'second' || unit === 'minute' || unit === 'hour' ? '%Y-%m-%d %H:%M:%S' : '%Y-%m-%d';
}
