// Jinja templates over the cells of a row, with limits: a template is a person's or a file's, and may be hostile. Loops,
// texts and lists end at a budget; a filter does not stop half way, so that callers keep a watchdog as a second line.

import { Environment, parse, tokenize } from '@huggingface/jinja';
import { StudioError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import { BudgetedInterpreter, MAX_OUTPUT_LENGTH, type Program } from './budget.ts';
import { linesOfNodes } from './lines.ts';
import { lineOfError } from './locate.ts';
import { withPlainNames } from './names.ts';
import { findReferences } from './references.ts';

export const MAX_TEMPLATE_LENGTH = 65_536;
/** The tokenizer takes time by the square of this. */
const MAX_SPACE = 5000;
const MAX_RANGE = 10_000;

export interface CompiledTemplate {
  readonly source: string;
  /** Names it reads that it does not set itself, in the order of their first use. */
  readonly references: readonly string[];
  /** @throws StudioError `bad-input` with { line } for a template that fails on these values or goes over its budget */
  render(values: Readonly<Record<string, JsonValue>>): string;
}

/**
 * Names that are no plain words stand in ticks: {{ `marital-status` }}.
 * @throws StudioError `bad-option` with { line } for a template that is no Jinja, or longer than 64 KB
 */
export function compileTemplate(source: string): CompiledTemplate {
  refuseLong(source);
  const { source: plain, names } = withPlainNames(source);
  const program = parseTemplate(plain);
  const nameOf = (name: string): string => names.get(name) ?? name;
  const read = findReferences(program);
  return {
    source,
    references: read.map(nameOf),
    render: (values) => renderProgram(plain, program, new Map(read.map((name) => [name, values[nameOf(name)]]))),
  };
}

function refuseLong({ length }: string): void {
  if (length <= MAX_TEMPLATE_LENGTH) return;
  const message = `the template has ${length} characters, at most ${MAX_TEMPLATE_LENGTH} are allowed`;
  throw new StudioError('bad-option', message, { details: { given: length, allowed: MAX_TEMPLATE_LENGTH } });
}

function parseTemplate(source: string): Program {
  if (new RegExp(`\\s{${MAX_SPACE}}`).test(source)) {
    throw new StudioError('bad-option', `the template has more than ${MAX_SPACE} spaces in a row`);
  }
  try {
    return read(source);
  } catch (cause) {
    const line = lineOfError(source, parses);
    const message = cause instanceof Error ? cause.message : String(cause);
    const place = line === null ? '' : ` in line ${line}`;
    throw new StudioError('bad-option', `the template is no Jinja${place}: ${message}`, { cause, details: { line } });
  }
}

function read(source: string): Program {
  return parse(tokenize(source, { lstrip_blocks: true, trim_blocks: true }));
}

function parses(source: string): boolean {
  try {
    read(source);
    return true;
  } catch {
    return false; // the answer
  }
}

function renderProgram(source: string, program: Program, values: ReadonlyMap<string, JsonValue | undefined>): string {
  const environment = new Environment();
  const interpreter = new BudgetedInterpreter(environment);
  try {
    for (const [name, value] of Object.entries(globals)) environment.set(name, value);
    for (const [name, value] of values) environment.set(name, value);
    const { value } = interpreter.run(program);
    const result = typeof value === 'string' ? value : '';
    if (result.length > MAX_OUTPUT_LENGTH) throw new Error(`it wrote ${result.length} characters`);
    return result;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const lines = linesOfNodes(source, program);
    const line = interpreter.failedAt.map((node) => lines.get(node)).find((found) => found !== undefined) ?? null;
    const place = line === null ? '' : ` in line ${line}`;
    throw new StudioError('bad-input', `the template failed${place}: ${message}`, { cause, details: { line } });
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
