/**
 * Cells as tab-separated values, the form that spreadsheets paste. Cells with tabs, quotes or line breaks are quoted as
 * spreadsheets expect it; missing cells are empty.
 */
export function toTsv(rows: readonly (readonly (string | null)[])[]): string {
  return rows.map((cells) => cells.map(quoteCell).join('\t')).join('\n');
}

function quoteCell(text: string | null): string {
  if (text === null) return '';
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
