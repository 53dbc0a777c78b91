// Numbers with a decimal comma, as most of Europe writes them: `1.234,5`.

/** Points may group thousands; without them any count of digits goes. */
const COMMA_NUMBER = /^\s*[+-]?(\d+|\d{1,3}(\.\d{3})+),\d+\s*$/;
const WHOLE_NUMBER = /^\s*[+-]?(\d+|\d{1,3}(\.\d{3})+)\s*$/;

/** Places of the columns in which every cell is a whole number or one with a decimal comma, and some have the comma. */
export function commaColumns(records: readonly (readonly string[])[]): ReadonlySet<number> {
  const found = new Set<number>();
  const width = records[0]?.length ?? 0;
  for (let column = 0; column < width; column++) {
    const cells = records.map((record) => record[column] ?? '').filter((cell) => cell.trim() !== '');
    const hasComma = cells.some((cell) => COMMA_NUMBER.test(cell));
    if (hasComma && cells.every((cell) => COMMA_NUMBER.test(cell) || WHOLE_NUMBER.test(cell))) found.add(column);
  }
  return found;
}

/** The text with a decimal point where it is such a number, else as it is. */
export function pointed(text: string): string {
  if (!COMMA_NUMBER.test(text) && !WHOLE_NUMBER.test(text)) return text;
  return text.replaceAll('.', '').replace(',', '.');
}
