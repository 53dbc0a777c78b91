// Column names as templates and formulas write them.

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The name itself, or in ticks where it has other characters than letters, digits and _. */
export function codeName(name: string): string {
  return PLAIN.test(name) ? name : `\`${name}\``;
}

/** A name that can stand in ticks: without ticks, on one line. */
export function columnName(name: string): string {
  return name.replace(/[`\s]+/g, ' ').trim();
}
