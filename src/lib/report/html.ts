// Small pieces of markup for report files. Everything that comes from data passes `escapeHtml`.

/** Text safe inside elements and double-quoted attributes. */
export function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => names[character] ?? character);
}

/** A cell that carries markup of its own instead of text. */
export interface Markup {
  readonly markup: string;
  readonly className?: string;
}

/** A table; the first cell of each line is its name. Says how many lines were left out beyond `most`. */
export function htmlTable(
  head: readonly string[],
  rows: readonly (readonly (string | Markup)[])[],
  most = 200,
): string {
  const cell = (content: string | Markup, i: number): string => {
    const { markup, className } =
      typeof content === 'string' ? { markup: escapeHtml(content), className: undefined } : content;
    const tag = i === 0 ? 'th scope="row"' : 'td';
    return `<${tag}${className ? ` class="${className}"` : ''}>${markup}</${tag.slice(0, 2)}>`;
  };
  const top = head.map((label) => `<th scope="col">${escapeHtml(label)}</th>`).join('');
  const body = rows.slice(0, most).map((row) => `<tr>${row.map(cell).join('')}</tr>`);
  const left = rows.length - body.length;
  const rest = left > 0 ? `<p class="muted">${left} more lines are in the JSON export.</p>` : '';
  return `<div class="wide"><table><thead><tr>${top}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>${rest}`;
}

/** A piece that opens at its title. */
export function htmlDetails(title: string, content: string, isOpen = false): string {
  return `<details${isOpen ? ' open' : ''}><summary>${escapeHtml(title)}</summary>\n${content}\n</details>`;
}
