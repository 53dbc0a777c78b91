// Data Designer computes columns with Jinja, we do with formulas, which are what stands between the braces.

import { StudioError } from '../errors.ts';
import { compileExpression } from '../expressions/expression.ts';

const PART = /\{\{-?\s*([\s\S]*?)\s*-?\}\}/g;
/** Filters that are functions of one value here. */
const FILTERS: Readonly<Record<string, string>> = {
  ...{ upper: 'upper', lower: 'lower', trim: 'trim', title: 'title', string: 'text', float: 'number' },
  ...{ length: 'len', count: 'len', round: 'round', abs: 'abs' },
};

/** The formula that computes what the template renders, or null where there is none. */
export function jinjaToFormula(template: string): string | null {
  if (/\{%|\{#/.test(template)) return null;
  const parts: string[] = [];
  let end = 0;
  for (const match of template.trim().matchAll(PART)) {
    const between = template.trim().slice(end, match.index);
    if (between !== '') parts.push(JSON.stringify(between));
    const inside = withoutFilters(match[1] as string);
    if (inside === null) return null;
    parts.push(inside);
    end = match.index + match[0].length;
  }
  const rest = template.trim().slice(end);
  if (end === 0) return isFormula(rest) ? rest : null;
  if (rest !== '') parts.push(JSON.stringify(rest));
  const formula = parts.length === 1 ? (parts[0] as string) : parts.map(inParentheses).join(' ~ ');
  return isFormula(formula) ? formula : null;
}

/** The template that renders what a formula computes. Functions are not translated. */
export function formulaToJinja(formula: string): string {
  return `{{ ${formula} }}`;
}

function withoutFilters(inside: string): string | null {
  if (!/\|/.test(inside.replace(/"[^"]*"|'[^']*'/g, ''))) return inside;
  const [value = '', ...filters] = inside.split('|').map((part) => part.trim());
  let formula = value;
  for (const filter of filters) {
    const name = FILTERS[filter];
    if (name === undefined) return null;
    formula = `${name}(${formula})`;
  }
  return formula;
}

function inParentheses(part: string): string {
  return /^(?:[\p{L}_][\p{L}\p{N}_.]*|"(?:[^"\\]|\\.)*")$/u.test(part) ? part : `(${part})`;
}

function isFormula(text: string): boolean {
  try {
    compileExpression(text);
    return true;
  } catch (error) {
    if (error instanceof StudioError && error.code === 'bad-option') return false;
    throw error;
  }
}
