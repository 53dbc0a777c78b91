/** How drawn dates are written when nobody says: days and longer steps without a time. */
export function defaultFormat(unit: string): string {
  return unit === 'second' || unit === 'minute' || unit === 'hour' ? '%Y-%m-%d %H:%M:%S' : '%Y-%m-%d';
}

/** The bounds of a normal distribution; an empty one is open. */
export function boundsOf(options: { readonly lowest: string; readonly highest: string }): readonly [number, number] {
  const read = (text: string, open: number): number => (text.trim() === '' ? open : Number(text));
  return [read(options.lowest, -Infinity), read(options.highest, Infinity)];
}
