// Prompts with {{columns}} in them. A conversation reads as `user: …` and `assistant: …` lines, a
// picture as what it is said to show, other cells as they are.

import { StudioError } from '../../errors.ts';
import { readImageRef } from '../../images/image-ref.ts';
import type { JsonValue } from '../../json.ts';
import { formatDialogue, readConversation } from '../../language/conversation.ts';
import { type CompiledTemplate, compileTemplate } from '../../templates/template.ts';
import type { Cell, ColumnProblem, Reference, RowBatch } from '../types.ts';

type Values = Readonly<Record<string, JsonValue>>;

export interface RowTemplate {
  /**
   * The text for the row at `slot`; `own` are values that are no columns, e.g. the topic.
   * @throws StudioError `bad-input` where the template fails on these cells
   */
  render(batch: RowBatch, slot: number, own?: Values): string;
}

/** @throws StudioError `bad-option` for a text that is no template */
export function rowTemplate(text: string): RowTemplate {
  const template = compileTemplate(text);
  // Most system texts are the same for all rows.
  if (template.references.length === 0) return constant(template);
  return {
    render: (batch, slot, own = {}) => {
      const values = template.references.map((name): readonly [string, JsonValue] => {
        return [
          name,
          Object.hasOwn(own, name) ? (own[name] as JsonValue) : readable(batch.cells.get(name)?.[slot] ?? null),
        ];
      });
      return template.render(Object.fromEntries(values));
    },
  };
}

function constant(template: CompiledTemplate): RowTemplate {
  let text: string | null = null;
  return { render: () => (text ??= template.render({})) };
}

function readable(cell: Cell): JsonValue {
  if (!Array.isArray(cell)) return readImageRef(cell)?.alt ?? cell;
  const conversation = readConversation(JSON.stringify(cell));
  return conversation ? formatDialogue(conversation) : cell;
}

/** The columns that a template needs, `own` names left out; none for a text that is no template. */
export function templateReferences(text: string, path: string, own: readonly string[] = []): readonly Reference[] {
  const template = tryCompile(text);
  if (template instanceof StudioError) return [];
  return template.references.filter((name) => !own.includes(name)).map((column) => ({ column, path }));
}

/** What keeps a text from being a template. */
export function templateProblems(text: string, path: string): readonly ColumnProblem[] {
  const template = tryCompile(text);
  return template instanceof StudioError ? [{ path, message: template.message }] : [];
}

function tryCompile(text: string): CompiledTemplate | StudioError {
  try {
    return compileTemplate(text);
  } catch (error) {
    if (error instanceof StudioError && error.code === 'bad-option') return error;
    throw error;
  }
}
