// Jinja templates over the cells of a row, with limits: a template is a person's or a file's, and may be hostile. No
// budget makes a regular expression or a filter stop half way, so that callers keep a watchdog as a second line.

import { Environment, Interpreter, parse, tokenize } from '@huggingface/jinja';
import { StudioError } from '../errors.ts';
import type { JsonValue } from '../json.ts';

export const MAX_TEMPLATE_LENGTH = 65_536;
const MAX_STEPS = 200_000;
const MAX_OUTPUT_LENGTH = 1_000_000;
const MAX_RANGE = 10_000;
/** Names that a template may use without their being a column. */
const GLOBALS: ReadonlySet<string> = new Set([
  ...['true', 'false', 'none', 'True', 'False', 'None', 'range', 'loop', 'raise_exception', 'namespace'],
]);

type Program = ReturnType<typeof parse>;
type Statement = Parameters<Interpreter['evaluate']>[0];
type RuntimeValue = ReturnType<Interpreter['evaluate']>;

export interface CompiledTemplate {
  readonly source: string;
  /** Names it reads that it does not set itself, in the order of their first use. */
  readonly references: readonly string[];
  /** @throws StudioError `bad-input` for a template that fails on these values or goes over its budget */
  render(values: Readonly<Record<string, JsonValue>>): string;
}

/** @throws StudioError `bad-option` with { line } for a template that is no Jinja, or longer than 64 KB */
export function compileTemplate(source: string): CompiledTemplate {
  if (source.length > MAX_TEMPLATE_LENGTH) {
    throw new StudioError(
      'bad-option',
      `the template has ${source.length} characters, at most ${MAX_TEMPLATE_LENGTH} are allowed`,
    );
  }
  const program = parseTemplate(source);
  return { source, references: findReferences(program), render: (values) => renderProgram(program, values) };
}

function parseTemplate(source: string): Program {
  try {
    return parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true }));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('bad-option', `the template is no Jinja: ${message}`, { cause });
  }
}

function renderProgram(program: Program, values: Readonly<Record<string, JsonValue>>): string {
  const environment = new Environment();
  for (const [name, value] of Object.entries(globals)) environment.set(name, value);
  for (const [name, value] of Object.entries(values)) environment.set(name, value);
  try {
    const { value } = new BudgetedInterpreter(environment).run(program);
    const result = typeof value === 'string' ? value : '';
    if (result.length > MAX_OUTPUT_LENGTH) throw new Error(`it wrote ${result.length} characters`);
    return result;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StudioError('bad-input', `the template failed: ${message}`, { cause });
  }
}

const globals: Readonly<Record<string, unknown>> = {
  ...{ true: true, false: false, none: null, True: true, False: false, None: null },
  range: (start: number, stop?: number, step = 1): number[] => {
    const [from, to] = stop === undefined ? [0, start] : [start, stop];
    const count = step === 0 ? Infinity : Math.max(0, Math.ceil((to - from) / step));
    if (!(count <= MAX_RANGE)) throw new Error(`range() has ${count} values, at most ${MAX_RANGE} are allowed`);
    return Array.from({ length: count }, (_, i) => from + i * step);
  },
  raise_exception: (text: string): never => {
    throw new Error(text);
  },
};

/** Counts what it evaluates and how long texts grow. */
class BudgetedInterpreter extends Interpreter {
  #steps = 0;

  override evaluate(statement: Statement, environment: Environment): RuntimeValue {
    if (++this.#steps > MAX_STEPS) throw new Error(`it takes more than ${MAX_STEPS} steps`);
    const result = super.evaluate(statement, environment);
    const { value } = result as { readonly value?: unknown };
    if (typeof value === 'string' && value.length > MAX_OUTPUT_LENGTH) {
      throw new Error(`a text has more than ${MAX_OUTPUT_LENGTH} characters`);
    }
    return result;
  }
}

/** Identifiers that are read but never set by a loop, a set or a macro of the template. */
function findReferences(program: Program): readonly string[] {
  const read: string[] = [];
  const own = new Set<string>(GLOBALS);
  visit(program, { read: (name) => read.push(name), set: (name) => own.add(name) });
  return [...new Set(read)].filter((name) => !own.has(name));
}

interface Visitor {
  readonly read: (name: string) => void;
  readonly set: (name: string) => void;
}

function visit(node: unknown, visitor: Visitor): void {
  if (Array.isArray(node)) return node.forEach((child) => visit(child, visitor));
  if (node instanceof Map)
    return [...node].forEach(([key, value]) => [key, value].forEach((child) => visit(child, visitor)));
  if (typeof node !== 'object' || node === null) return;
  const { type, ...parts } = node as { readonly type?: string } & Record<string, unknown>;
  switch (type) {
    case 'Identifier':
      return visitor.read(String(parts['value']));
    case 'For':
    case 'Set':
      markNames(parts[type === 'For' ? 'loopvar' : 'assignee'], visitor);
      break;
    case 'Macro':
      markNames([parts['name'], parts['args']], visitor);
      break;
    case 'MemberExpression':
      visit(parts['object'], visitor);
      return parts['computed'] === true ? visit(parts['property'], visitor) : undefined;
    case 'FilterExpression':
      visit(parts['operand'], visitor);
      return visitArguments(parts['filter'], visitor);
    case 'TestExpression':
      return visit(parts['operand'], visitor);
    case 'KeywordArgumentExpression':
      return visit(parts['value'], visitor);
  }
  Object.values(parts).forEach((child) => visit(child, visitor));
}

/** The name of a filter is no variable, its arguments may be. */
function visitArguments(filter: unknown, visitor: Visitor): void {
  const { type, args } = filter as { readonly type?: string; readonly args?: unknown };
  if (type === 'CallExpression') visit(args, visitor);
}

function markNames(node: unknown, visitor: Visitor): void {
  visit(node, { read: visitor.set, set: visitor.set });
}
