// What the builders of schema grammars share.

import { StudioError } from '../../../lib/errors.ts';
import type { JsonObject, JsonValue } from '../../../lib/json.ts';
import type { Pattern } from './pattern.ts';

/** What the builders of nested values need to build their parts. */
export interface SchemaBuilder {
  build(schema: JsonValue, where: string): Pattern;
  /** Adds a rule once and returns a reference to it; `make` may refer to the rule itself. */
  rule(key: string, make: () => Pattern): Pattern;
  resolve(schema: JsonValue, where: string): JsonObject | boolean;
}

/** JSON with a space after commas and colons, as the models were taught. */
export function spell(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(spell).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, part]) => `${JSON.stringify(key)}: ${spell(part)}`)
    .join(', ')}}`;
}

export function refuse(where: string, reason: string): StudioError {
  return new StudioError('bad-input', `${where}: ${reason}`, { details: { where, reason } });
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
