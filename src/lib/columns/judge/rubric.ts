// What is judged: criteria with whole-number scales, and the JSON and the questions they become.

import type { JsonObject, JsonValue } from '../../json.ts';
import type { ColumnProblem } from '../types.ts';

export interface Criterion {
  readonly name: string;
  readonly description: string;
  readonly min: number;
  readonly max: number;
}

const MAX_CRITERIA = 12;
const MAX_STEPS = 101;
const MAX_REASON = 400;
const NAME = /^[\p{L}_][\p{L}\p{N}_-]{0,39}$/u;

/** Criteria out of JSON, with what is wrong with them. */
export function readCriteria(
  value: JsonValue,
  path: string,
): { criteria: readonly Criterion[]; problems: ColumnProblem[] } {
  const problems: ColumnProblem[] = [];
  const items = Array.isArray(value) ? (value as readonly JsonValue[]) : [];
  if (items.length === 0 || items.length > MAX_CRITERIA) {
    problems.push({
      path,
      message: `a rubric is a list of 1 to ${MAX_CRITERIA} criteria { name, description, min, max }`,
    });
  }
  const criteria = items.flatMap((item, i) => readCriterion(item, `${path}[${i}]`, problems));
  criteria.forEach(({ name }, i) => {
    const isTwice = criteria.findIndex((other) => other.name === name) < i;
    if (isTwice) problems.push({ path: `${path}[${i}].name`, message: `the criterion ${name} comes twice` });
  });
  return { criteria, problems };
}

function readCriterion(item: JsonValue, path: string, problems: ColumnProblem[]): readonly Criterion[] {
  const given: JsonObject =
    typeof item === 'object' && item !== null && !Array.isArray(item) ? (item as JsonObject) : {};
  const { name, description = '', min = 1, max = 5 } = given;
  const refuse = (field: string, message: string): readonly Criterion[] => {
    problems.push({ path: `${path}.${field}`, message });
    return [];
  };
  if (typeof name !== 'string' || !NAME.test(name) || name === 'reason') {
    return refuse('name', 'a criterion has a name of letters, digits, - and _, other than "reason"');
  }
  if (typeof description !== 'string') return refuse('description', 'a description is a text');
  if (typeof min !== 'number' || !Number.isInteger(min)) return refuse('min', 'a scale starts at a whole number');
  if (typeof max !== 'number' || !Number.isInteger(max)) return refuse('max', 'a scale ends at a whole number');
  if (max <= min || max - min >= MAX_STEPS) return refuse('max', `a scale has 2 to ${MAX_STEPS} steps`);
  return [{ name, description, min, max }];
}

/** The key of a criterion's score in the answer: a rubric of one just asks for `score`. */
function keyOf(criterion: Criterion, { length }: readonly Criterion[]): string {
  return length === 1 ? 'score' : criterion.name;
}

/** The answer's schema. The reason comes first, so that the scores follow from it. */
export function answerSchema(criteria: readonly Criterion[]): JsonObject {
  const scores = criteria.map((criterion) => {
    const { min, max } = criterion;
    return [keyOf(criterion, criteria), { type: 'integer', minimum: min, maximum: max }] as const;
  });
  return {
    type: 'object',
    properties: { reason: { type: 'string', minLength: 1, maxLength: MAX_REASON }, ...Object.fromEntries(scores) },
    required: ['reason', ...scores.map(([key]) => key)],
    additionalProperties: false,
  };
}

/** The sentence that asks for the scores, in the words of `training/language`. */
export function scoreWish(criteria: readonly Criterion[]): string {
  const [first] = criteria;
  if (first && criteria.length === 1) {
    const { description, min, max } = first;
    return `${sentence(description)}Answer as JSON with reason and score from ${min} to ${max}.`;
  }
  const listed = criteria.map(({ name, description, min, max }) => {
    return `- ${name} (${min} to ${max})${description === '' ? '' : `: ${description}`}`;
  });
  const keys = criteria.map(({ name }) => name).join(', ');
  return `Judge by:\n${listed.join('\n')}\nAnswer as JSON with the keys reason, ${keys}.`;
}

/** The question for one score without a reason, whose answers are the steps of the scale. */
export function expectedWish({ name, description, min, max }: Criterion, isOnly: boolean): string {
  const what = isOnly ? description : description === '' ? `Judge ${name}.` : `Judge ${name}: ${description}`;
  return `${sentence(what)}Answer with a number from ${min} to ${max}.`;
}

/** Scores of an answer that fits `answerSchema`, in the order of the criteria. */
export function scoresOf(answer: JsonObject, criteria: readonly Criterion[]): readonly number[] {
  return criteria.map((criterion) => answer[keyOf(criterion, criteria)] as number);
}

/** The steps of a scale. */
export function stepsOf({ min, max }: Criterion): readonly number[] {
  return Array.from({ length: max - min + 1 }, (_, i) => min + i);
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  return /[.!?]$/.test(trimmed) ? `${trimmed} ` : `${trimmed}. `;
}
