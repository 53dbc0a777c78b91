// JSON out of an answer. Models whose tokens we draw ourselves cannot answer anything else; others can.

import { validateJson } from '../../json-schema/validate.ts';
import type { JsonValue } from '../../json.ts';
import type { TextResult } from '../../language/types.ts';
import type { CellOutcome } from '../types.ts';
import { brokenOff, refused } from './generate.ts';
import { unwrap } from './tidy.ts';

export type JsonAnswer =
  { readonly kind: 'json'; readonly value: JsonValue } | { readonly kind: 'failed'; readonly outcome: CellOutcome };

/** The value of an answer that is JSON and fits the schema, else why it does not. */
export function readJsonAnswer(result: TextResult, schema: JsonValue): JsonAnswer {
  const value = parseJson(unwrap(result.text));
  if (value === undefined) return failed(brokenOff(result) ?? 'the answer is not JSON', result);
  const [problem] = validateJson(schema, value);
  if (!problem) return { kind: 'json', value };
  return failed(`the answer does not fit the schema at ${problem.path || 'its start'}: ${problem.message}`, result);
}

/** `prompt`, and at its end which JSON is wanted, unless it speaks of JSON itself. */
export function askForJson(prompt: string, wish: string): string {
  return /\bjson\b/i.test(prompt) ? prompt : `${prompt} ${wish}`;
}

function failed(reason: string, result: TextResult): JsonAnswer {
  return { kind: 'failed', outcome: refused(reason, result) };
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined; // the answer, not a failure
  }
}
