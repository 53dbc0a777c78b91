// Scores of a Data Designer judge, `{ name, description, options: { score: meaning } }`, and our criteria.

import type { JsonObject, JsonValue } from '../json.ts';
import { asText, isObject, Members } from './reader.ts';

/** Criteria with whole-number scales. Scales of words become 1, 2, …, with a note. */
export function readCriteria(column: Members): readonly JsonObject[] {
  return (column.list('scores') ?? []).map((value, i) => {
    const score = new Members(value, column.at(`scores[${i}]`), column.notes);
    const given = score.text('name') ?? `score_${i + 1}`;
    const name = given
      .trim()
      .replace(/[^\p{L}\p{N}_-]+/gu, '_')
      .toLowerCase();
    const options = Object.entries(score.object('options') ?? {});
    const description = [
      score.text('description') ?? '',
      ...options.filter(([key, text]) => text !== key).map(([key, text]) => `${key}: ${asText(text)}`),
    ];
    score.finish();
    const steps = options.map(([key]) => Number(key));
    const isNumbered = steps.length > 1 && steps.every(Number.isInteger);
    if (!isNumbered)
      column.notes.add(score.at('options'), Object.keys(Object.fromEntries(options)), 'scored by number');
    return {
      ...{ name, description: description.filter((text) => text !== '').join('; ') },
      min: isNumbered ? Math.min(...steps) : 1,
      max: isNumbered ? Math.max(...steps) : Math.max(2, steps.length),
    };
  });
}

/** Scores for the criteria of a judge column; the meanings of the steps are in the description. */
export function writeScores(criteria: JsonValue | undefined): readonly JsonObject[] {
  const list = Array.isArray(criteria) ? (criteria as readonly JsonValue[]).filter(isObject) : [];
  return list.map(({ name = '', description = '', min = 1, max = 5 }) => {
    const [low, high] = [Number(min), Number(max)];
    const steps = Array.from({ length: Math.max(0, high - low + 1) }, (_, step) => low + step);
    const options = Object.fromEntries(steps.map((step) => [String(step), String(step)]));
    return { name, description, options };
  });
}
