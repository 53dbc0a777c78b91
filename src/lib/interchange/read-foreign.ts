// Which tool a recipe file comes from, by what is in it.

import { parse } from 'yaml';
import type { JsonValue } from '../json.ts';
import { importAiSheets } from './ai-sheets.ts';
import { importDataDesigner } from './data-designer-import.ts';
import { importMockaroo } from './mockaroo.ts';
import { isObject } from './reader.ts';
import type { ImportedRecipe } from './types.ts';

const MAX_LENGTH = 4_000_000;

/** The recipe in a file of Data Designer, AI Sheets or Mockaroo; null for a file of none of them. Never throws. */
export function readForeignRecipe(text: string, fileName: string): ImportedRecipe | null {
  if (text.length > MAX_LENGTH) return null;
  const value = parseText(text, fileName);
  if (value === undefined) return null;
  if (isMockaroo(value)) return importMockaroo(value);
  if (!isObject(value)) return null;
  if (isObject(value['columns'])) return importAiSheets(value);
  const isDesign = isObject(value['data_designer']) || holdsColumnTypes(value['columns']);
  return isDesign ? importDataDesigner(value) : null;
}

function isMockaroo(value: JsonValue): boolean {
  const fields = isObject(value) ? (value['columns'] ?? value['fields']) : value;
  if (!Array.isArray(fields) || fields.length === 0) return false;
  return (fields as readonly JsonValue[]).every((field) => {
    return isObject(field) && typeof field['name'] === 'string' && typeof field['type'] === 'string';
  });
}

function holdsColumnTypes(columns: JsonValue | undefined): boolean {
  if (!Array.isArray(columns) || columns.length === 0) return false;
  return (columns as readonly JsonValue[]).every((column) => isObject(column) && 'column_type' in column);
}

/** JSON, or YAML where the name or the text is no JSON; undefined for neither. */
function parseText(text: string, fileName: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    if (/\.json$/i.test(fileName)) return undefined; // broken JSON is no YAML either
  }
  try {
    // Aliases are where YAML bombs hide; these files have none.
    return JSON.parse(JSON.stringify(parse(text, { maxAliasCount: 0 }) ?? null)) as JsonValue;
  } catch {
    return undefined; // the answer, not a failure
  }
}
