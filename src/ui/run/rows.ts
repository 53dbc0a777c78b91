// How the rows of a run are laid out on its screen.

import type { JsonValue } from '../../lib/json.ts';
import { formatDialogue, readConversation } from '../../lib/language/conversation.ts';
import type { ColumnRecipe } from '../../lib/recipe/types.ts';
import type { MadeRow } from '../../lib/runs/made-row.ts';

/** Columns to show, in the order of the recipe; hidden ones are left out, those of a block of several stand at its end. */
export function shownColumns(recipe: ColumnRecipe, rows: readonly MadeRow[]): readonly string[] {
  const hidden = new Set(recipe.columns.flatMap(({ name, isHidden }) => (isHidden ? [name] : [])));
  const present = new Set(rows.flatMap((row) => Object.keys(row.cells)));
  const named = recipe.columns.flatMap(({ name }) => (present.has(name) && !hidden.has(name) ? [name] : []));
  return [...named, ...[...present].filter((name) => !named.includes(name) && !hidden.has(name))];
}

const MAX_SHOWN = 400;

/** A cell as text, cut where it would fill the screen; null where there is none. */
export function cellText(value: JsonValue | undefined): string | null {
  if (value === undefined || value === null) return null;
  const text = typeof value === 'string' ? value : structureText(value);
  return text.length <= MAX_SHOWN ? text : `${text.slice(0, MAX_SHOWN)}…`;
}

/** Conversations line by line, other structures as JSON. */
function structureText(value: JsonValue): string {
  const json = JSON.stringify(value);
  const messages = Array.isArray(value) ? readConversation(json) : null;
  return messages ? formatDialogue(messages) : json;
}
