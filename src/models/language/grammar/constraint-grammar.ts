// What a request asks of its answer, as a grammar and as a check of the finished text.

import { StudioError } from '../../../lib/errors.ts';
import type { JsonValue } from '../../../lib/json.ts';
import { validateJson } from '../../../lib/json-schema/validate.ts';
import type { Constraint } from '../../../lib/language/types.ts';
import { choice, type Grammar, text } from './pattern.ts';
import { regexPattern } from './regex-pattern.ts';
import { schemaGrammar } from './schema-pattern.ts';

/** @throws StudioError `bad-input` for what cannot be enforced */
export function constraintGrammar(constraint: Constraint): Grammar {
  switch (constraint.kind) {
    case 'json':
      return schemaGrammar(constraint.schema);
    case 'regex':
      return { root: regexPattern(constraint.pattern), rules: new Map() };
    case 'choice':
      if (constraint.labels.length === 0) throw new StudioError('bad-input', 'a choice needs labels');
      return { root: choice([...new Set(constraint.labels)].map(text)), rules: new Map() };
  }
}

/** Whether a finished text is what was asked for: it parses and validates, matches, or is a label. */
export function fulfils(answer: string, constraint: Constraint): boolean {
  switch (constraint.kind) {
    case 'json':
      return isValid(answer, constraint.schema);
    case 'regex':
      return new RegExp(`^(?:${constraint.pattern})$`, 'u').test(answer);
    case 'choice':
      return constraint.labels.includes(answer);
  }
}

function isValid(answer: string, schema: JsonValue): boolean {
  try {
    return validateJson(schema, JSON.parse(answer) as JsonValue).length === 0;
  } catch {
    return false; // the answer, not a failure
  }
}
