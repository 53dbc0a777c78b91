// Cells of a preview as people read and write them.

import { parseImageRef } from '../lib/images/image-ref.ts';
import type { JsonValue } from '../lib/json.ts';
import { formatDialogue, parseDialogue, readConversation } from '../lib/language/conversation.ts';
import type { ColumnKind } from '../lib/table/schema.ts';

/** A cell as text: conversations as `user: …` lines, other structures as JSON, missing as ''. */
export function cellText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return String(value);
  const messages = readConversation(JSON.stringify(value));
  return messages ? formatDialogue(messages) : JSON.stringify(value, null, 2);
}

/** What a person wrote, as the cell of a column; a text says why it cannot be one. */
export function readCell(text: string, kind: ColumnKind): { readonly value: JsonValue } | { readonly problem: string } {
  const bare = text.trim();
  if (bare === '') return { value: kind === 'text' ? text : null };
  switch (kind) {
    case 'integer':
    case 'number': {
      const value = Number(bare);
      if (!Number.isFinite(value)) return { problem: `${bare} is not a number` };
      return kind === 'integer' && !Number.isInteger(value) ? { problem: `${bare} is not a whole number` } : { value };
    }
    case 'boolean':
      if (/^(true|yes|1)$/i.test(bare)) return { value: true };
      return /^(false|no|0)$/i.test(bare) ? { value: false } : { problem: 'write true or false' };
    case 'json':
    case 'conversation':
      return readStructure(bare, kind);
    case 'image': {
      const ref = parseImageRef(bare);
      return ref ? { value: { ...ref } } : { problem: 'this names no stored picture' };
    }
    case 'category':
    case 'datetime':
    case 'id':
    case 'text':
      return { value: text };
    default:
      return kind satisfies never;
  }
}

function readStructure(
  text: string,
  kind: 'json' | 'conversation',
): { readonly value: JsonValue } | { readonly problem: string } {
  const messages = kind === 'conversation' ? parseDialogue(text) : [];
  if (messages.length > 0) return { value: messages.map(({ role, content }) => ({ role, content })) };
  try {
    return { value: JSON.parse(text) as JsonValue };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'this is not JSON' };
  }
}
