// Formulas over the cells of a row: compiled once, evaluated for many rows. No part of the host language is reachable.

import { StudioError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { type FunctionContext, functions, readPath } from './functions.ts';
import { type Expression, parseExpression } from './parse.ts';
import { expressionError } from './tokens.ts';
import { joinTexts } from './texts.ts';
import { compareValues, isEqual, isTrue, toNumber, toText } from './values.ts';

export interface CompiledExpression {
  readonly source: string;
  /** Columns it reads, in the order of their first use. */
  readonly references: readonly string[];
  /**
   * The value for a row; a missing operand gives a missing result, as in SQL.
   * @throws StudioError `bad-input` when values do not fit (a text where a number is needed, a broken date)
   */
  evaluate(cells: (column: string) => JsonValue, context: FunctionContext): JsonValue;
}

/** @throws StudioError `bad-option` with { at } for a formula that does not parse or calls what does not exist */
export function compileExpression(source: string): CompiledExpression {
  const tree = parseExpression(source);
  const references: string[] = [];
  check(tree, references);
  return {
    source,
    references: [...new Set(references)],
    evaluate: (cells, context) => evaluate(tree, { cells, context }),
  };
}

interface Scope {
  readonly cells: (column: string) => JsonValue;
  readonly context: FunctionContext;
}

/** Names and counts of arguments, before any row is there. */
function check(node: Expression, references: string[]): void {
  if (node.kind === 'name') references.push(node.name);
  if (node.kind === 'call') {
    const found = functions.get(node.name);
    if (!found) throw expressionError(`there is no function ${node.name}${suggestion(node.name)}`, node.at);
    const count = node.arguments.length;
    if (count < found.least || count > found.most) {
      const allowed = found.least === found.most ? String(found.least) : `${found.least} to ${found.most}`;
      throw expressionError(`${node.name} takes ${allowed} arguments, not ${count}`, node.at);
    }
  }
  for (const child of childrenOf(node)) check(child, references);
}

function childrenOf(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'value':
    case 'name':
      return [];
    case 'list':
      return node.items;
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'choice':
      return [node.test, node.then, node.otherwise];
    case 'member':
      return [node.object, node.key];
    case 'call':
      return node.arguments;
    default:
      return node satisfies never;
  }
}

function suggestion(name: string): string {
  const close = [...functions.keys()].find((known) => known.startsWith(name.slice(0, 3)));
  return close ? `; did you mean ${close}?` : '';
}

function evaluate(node: Expression, scope: Scope): JsonValue {
  switch (node.kind) {
    case 'value':
      return node.value;
    case 'name':
      return scope.cells(node.name);
    case 'list':
      return node.items.map((item) => evaluate(item, scope));
    case 'unary':
      return unary(node.operator, evaluate(node.operand, scope));
    case 'binary':
      return binary(node, scope);
    case 'choice':
      return evaluate(isTrue(evaluate(node.test, scope)) ? node.then : node.otherwise, scope);
    case 'member':
      return readPath(evaluate(node.object, scope), toText(evaluate(node.key, scope)));
    case 'call':
      return call(node, scope);
    default:
      return node satisfies never;
  }
}

function unary(operator: '-' | 'not', value: JsonValue): JsonValue {
  if (operator === 'not') return !isTrue(value);
  return value === null ? null : -toNumber(value);
}

function binary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, scope: Scope): JsonValue {
  const a = evaluate(left, scope);
  if (operator === 'and') return isTrue(a) ? evaluate(right, scope) : a;
  if (operator === 'or') return isTrue(a) ? a : evaluate(right, scope);
  const b = evaluate(right, scope);
  if (operator === '==') return isEqual(a, b);
  if (operator === '!=') return !isEqual(a, b);
  if (operator === '~') return joinTexts([toText(a), toText(b)], '');
  if (a === null || b === null) return null;
  if (operator === 'in')
    return Array.isArray(b) ? b.some((item) => isEqual(a, item as JsonValue)) : toText(b).includes(toText(a));
  return operator in COMPARISONS
    ? (COMPARISONS[operator] as (order: number) => boolean)(compareValues(a, b))
    : arithmetic(operator, a, b);
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

function arithmetic(operator: string, a: JsonValue, b: JsonValue): JsonValue {
  if (operator === '+' && (typeof a === 'string' || typeof b === 'string') && !areNumbers(a, b))
    return joinTexts([toText(a), toText(b)], '');
  const [x, y] = [toNumber(a), toNumber(b)];
  switch (operator) {
    case '+':
      return x + y;
    case '-':
      return x - y;
    case '*':
      return x * y;
    case '/':
      return y === 0 ? null : x / y;
    case '%':
      return y === 0 ? null : ((x % y) + y) % y;
    case '**':
      return finite(x ** y);
    default:
      throw new StudioError('internal', `no operator ${operator}`);
  }
}

function areNumbers(a: JsonValue, b: JsonValue): boolean {
  return [a, b].every(
    (value) =>
      typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))),
  );
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function call(node: Extract<Expression, { kind: 'call' }>, scope: Scope): JsonValue {
  const found = functions.get(node.name);
  if (!found) throw new StudioError('internal', `no function ${node.name}`); // `check` has looked
  const values = node.arguments.map((argument) => evaluate(argument, scope));
  if (!found.takesMissing && values.includes(null)) return null;
  const result = found.apply(values, scope.context);
  return typeof result === 'number' ? finite(result) : result;
}
