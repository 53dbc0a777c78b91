// A Jinja interpreter that stops: it counts what it evaluates, and how much text and how many values that handles.

import { type Environment, Interpreter, type parse } from '@huggingface/jinja';

export type Program = ReturnType<typeof parse>;
type Statement = Parameters<Interpreter['evaluate']>[0];
type RuntimeValue = ReturnType<Interpreter['evaluate']>;

const MAX_STEPS = 200_000;
/** Also the longest text between two steps. */
export const MAX_OUTPUT_LENGTH = 1_000_000;
/** Values in one value: lists that hold lists grow without end otherwise, and printing them takes for ever. */
const MAX_VALUES = 100_000;
const CHARACTERS_A_STEP = 200;

/**
 * The steps that went before are those of one rendering.
 * @throws Error in plain words when the budget is used up
 */
export class BudgetedInterpreter extends Interpreter {
  #steps = 0;
  /** What was being evaluated, from the outside in; a failure leaves it as it was. */
  readonly #path: Statement[] = [];

  override evaluate(statement: Statement, environment: Environment): RuntimeValue {
    const depth = this.#path.push(statement);
    this.#spend(1);
    const result = super.evaluate(statement, environment);
    const { values, characters } = weigh(result);
    if (characters > MAX_OUTPUT_LENGTH) throw new Error(`it handles more than ${MAX_OUTPUT_LENGTH} characters at once`);
    this.#spend(values + characters / CHARACTERS_A_STEP);
    this.#path.length = depth - 1;
    return result;
  }

  /** After a failure: what was being evaluated, the innermost first. */
  get failedAt(): readonly object[] {
    return this.#path.filter((node) => node !== undefined).toReversed();
  }

  #spend(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) throw new Error(`it takes more than ${MAX_STEPS} steps`);
  }
}

interface Weight {
  readonly values: number;
  readonly characters: number;
}

/** How much a value holds, values that it holds twice counted twice. @throws Error for more than a template may hold */
function weigh(value: unknown): Weight {
  let values = 0;
  let characters = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const inner = (open.pop() as { readonly value?: unknown } | undefined)?.value;
    if (++values > MAX_VALUES) throw new Error(`a value holds more than ${MAX_VALUES} values`);
    if (typeof inner === 'string') characters += inner.length;
    else if (Array.isArray(inner) || inner instanceof Map) {
      if (values + open.length + ('size' in inner ? inner.size : inner.length) > MAX_VALUES) values = MAX_VALUES;
      else for (const item of inner.values()) open.push(item);
    }
  }
  return { values, characters };
}
