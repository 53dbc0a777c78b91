// From tokens to a tree: operator precedence after Pratt (1973). Lowest first: `a if c else b`, or, and, not,
// comparisons and `in`, `~` (joins texts), + -, * / %, unary minus, ** (right to left), members and calls.

import { expressionError, type Token, tokenizeExpression } from './tokens.ts';

export type Expression =
  | { readonly kind: 'value'; readonly value: number | string | boolean | null }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'unary'; readonly operator: '-' | 'not'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | { readonly kind: 'choice'; readonly test: Expression; readonly then: Expression; readonly otherwise: Expression }
  | { readonly kind: 'member'; readonly object: Expression; readonly key: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: readonly Expression[]; readonly at: number };

const MAX_DEPTH = 60;
const CONSTANTS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null, none: null };
const BINARY: Readonly<Record<string, number>> = {
  ...{ or: 2, '||': 2, and: 3, '&&': 3 },
  ...{ '==': 5, '=': 5, '!=': 5, '<': 5, '<=': 5, '>': 5, '>=': 5, in: 5 },
  ...{ '~': 6, '+': 7, '-': 7, '*': 8, '/': 8, '%': 8, '**': 10 },
};
const SAME: Readonly<Record<string, string>> = { '||': 'or', '&&': 'and', '=': '==' };

/** @throws StudioError `bad-option` with { at }, saying what was expected */
export function parseExpression(source: string): Expression {
  const parser = new Parser(tokenizeExpression(source));
  const tree = parser.expression(0);
  parser.expectEnd();
  return tree;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  expression(power: number): Expression {
    if (++this.#depth > MAX_DEPTH)
      throw expressionError(`the formula is nested deeper than ${MAX_DEPTH}`, this.#peek().at);
    let left = this.#prefix();
    for (;;) {
      const next = this.#continue(left, power);
      if (!next) break;
      left = next;
    }
    this.#depth--;
    return left;
  }

  expectEnd(): void {
    const token = this.#peek();
    if (token.kind !== 'end') throw expressionError(`“${token.text}” is one too many`, token.at);
  }

  /** What goes on after an operand, or null where an operator binds weaker than `power`. */
  #continue(left: Expression, power: number): Expression | null {
    const token = this.#peek();
    if (token.kind !== 'operator') return null;
    if (token.text === '.' || token.text === '[') return power > 12 ? null : this.#member(left);
    if (token.text === 'if' || token.text === '?') return power > 1 ? null : this.#choice(left);
    if (token.text === 'not' && this.#tokens[this.#at + 1]?.text === 'in' && power <= 5) {
      this.#at += 2;
      return { kind: 'unary', operator: 'not', operand: this.#binary('in', left, 6, token.at) };
    }
    const own = BINARY[token.text];
    if (own === undefined || own < power) return null;
    this.#at++;
    const operator = SAME[token.text] ?? token.text;
    return this.#binary(operator, left, operator === '**' ? own : own + 1, token.at);
  }

  #binary(operator: string, left: Expression, power: number, at: number): Expression {
    return { kind: 'binary', operator, left, right: this.expression(power), at };
  }

  #choice(left: Expression): Expression {
    const isTernary = this.#take().text === '?';
    if (isTernary) {
      const then = this.expression(1);
      this.#expect(':');
      return { kind: 'choice', test: left, then, otherwise: this.expression(1) };
    }
    const test = this.expression(2);
    this.#expect('else');
    return { kind: 'choice', test, then: left, otherwise: this.expression(1) };
  }

  #member(object: Expression): Expression {
    if (this.#take().text === '.') {
      const name = this.#take();
      if (name.kind !== 'name')
        throw expressionError(`a name is expected after the point, not “${name.text}”`, name.at);
      return { kind: 'member', object, key: { kind: 'value', value: name.text } };
    }
    const key = this.expression(0);
    this.#expect(']');
    return { kind: 'member', object, key };
  }

  #prefix(): Expression {
    const token = this.#take();
    switch (token.kind) {
      case 'number':
        return { kind: 'value', value: Number(token.text) };
      case 'text':
        return { kind: 'value', value: token.text };
      case 'name':
        return this.#name(token);
      case 'operator':
        return this.#operator(token);
      default:
        throw expressionError('something is missing', token.at);
    }
  }

  #name(token: Token): Expression {
    if (this.#peek().text === '(' && this.#peek().kind === 'operator') {
      this.#at++;
      return { kind: 'call', name: token.text, arguments: this.#list(')'), at: token.at };
    }
    const constant = CONSTANTS[token.text.toLowerCase()];
    if (constant !== undefined) return { kind: 'value', value: constant };
    return { kind: 'name', name: token.text, at: token.at };
  }

  #operator(token: Token): Expression {
    if (token.text === '(') {
      const inner = this.expression(0);
      this.#expect(')');
      return inner;
    }
    if (token.text === '[') return { kind: 'list', items: this.#list(']') };
    if (token.text === '-') return { kind: 'unary', operator: '-', operand: this.expression(9) };
    if (token.text === '+') return this.expression(9);
    if (token.text === 'not' || token.text === '!')
      return { kind: 'unary', operator: 'not', operand: this.expression(4) };
    throw expressionError(`a value is expected, not “${token.text}”`, token.at);
  }

  #list(end: string): readonly Expression[] {
    const items: Expression[] = [];
    if (this.#peek().text === end) {
      this.#at++;
      return items;
    }
    for (;;) {
      items.push(this.expression(0));
      const token = this.#take();
      if (token.kind === 'operator' && token.text === end) return items;
      if (token.text !== ',') throw expressionError(`“,” or “${end}” is expected, not “${token.text}”`, token.at);
    }
  }

  #expect(text: string): void {
    const token = this.#take();
    if (token.kind !== 'operator' || token.text !== text)
      throw expressionError(`“${text}” is expected, not “${token.text}”`, token.at);
  }

  #peek(): Token {
    return this.#tokens[this.#at] as Token;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }
}
