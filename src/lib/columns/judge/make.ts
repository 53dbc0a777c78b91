import type { WorkContext } from '../../breathe.ts';
import type { JsonObject } from '../../json.ts';
import type { ChoiceRequest, LanguageModel, TextRequest } from '../../language/types.ts';
import { type Asked, askAll, chat, generateAll, randomnessOf } from '../model-shared/generate.ts';
import { askForJson, readJsonAnswer } from '../model-shared/json-answer.ts';
import { readSampling } from '../model-shared/sampling.ts';
import { rowTemplate } from '../model-shared/template.ts';
import type { Cell, CellOutcome, CellTask, Prepare, RowBatch } from '../types.ts';
import type { fields } from './fields.ts';
import { answerSchema, type Criterion, expectedWish, readCriteria, scoresOf, scoreWish, stepsOf } from './rubric.ts';

const DECIMALS = 3;
/** A wish for JSON at the end of a prompt, which a question for one number replaces. */
const JSON_WISH = /[^.!?\n]*\bjson\b[^.!?\n]*[.!?]?/gi;

export const prepare: Prepare<typeof fields> = async (options, { name }, services) => {
  const { criteria } = readCriteria(options.criteria, 'options.criteria');
  const schema = answerSchema(criteria);
  const system = rowTemplate(options.system);
  const prompt = rowTemplate(options.prompt);
  const sampling = readSampling(options, services.sampling?.(options.model));

  const requestFor = (task: CellTask, batch: RowBatch): TextRequest => ({
    messages: chat(system.render(batch, task.slot), askForJson(prompt.render(batch, task.slot), scoreWish(criteria))),
    sampling,
    constraint: { kind: 'json', schema },
    randomness: randomnessOf(services.seed, name, task),
  });

  const expectedFor = (criterion: Criterion, task: CellTask, batch: RowBatch): ChoiceRequest => {
    const text = prompt.render(batch, task.slot).replace(JSON_WISH, '').trim();
    const wish = expectedWish(criterion, criteria.length === 1);
    const messages = chat(system.render(batch, task.slot), `${text} ${wish}`);
    return { messages, labels: stepsOf(criterion).map(String) };
  };

  const expectedScores = async (
    { tasks, batch }: { readonly tasks: readonly CellTask[]; readonly batch: RowBatch },
    model: LanguageModel,
    context: WorkContext,
  ): Promise<readonly (readonly Asked<readonly number[]>[])[]> => {
    if (!options.expected) return [];
    const ask = (requests: readonly ChoiceRequest[]) => model.choose(requests, { signal: context.signal });
    const columns: (readonly Asked<readonly number[]>[])[] = [];
    for (const criterion of criteria) {
      columns.push(await askAll(tasks, (task) => expectedFor(criterion, task, batch), ask, context));
    }
    return columns;
  };

  return {
    make: async (tasks, batch, context) => {
      const model = await services.model(options.model);
      const asked = await generateAll(tasks, model, (task) => requestFor(task, batch), context);
      const expected = await expectedScores({ tasks, batch }, model, context);
      return asked.map((entry, i): CellOutcome => {
        if (entry.kind === 'failed') return entry.outcome;
        const answer = readJsonAnswer(entry.result, schema);
        if (answer.kind === 'failed') return answer.outcome;
        const values: Cell[] = [...scoresOf(answer.value as JsonObject, criteria)];
        for (const [place, column] of expected.entries()) {
          const given = column[i];
          if (given?.kind !== 'answered') return given?.outcome ?? { kind: 'refused', reason: 'no expected score' };
          values.push(meanScore(stepsOf(criteria[place] as Criterion), given.result));
        }
        if (options.reason) values.push((answer.value as JsonObject)['reason'] as string);
        return { kind: 'made', values, tokens: entry.result.tokens };
      });
    },
  };
};

/** Mean of the steps by their probabilities. */
function meanScore(steps: readonly number[], probabilities: readonly number[]): number {
  const total = probabilities.reduce((sum, p) => sum + p, 0);
  const mean = steps.reduce((sum, step, i) => sum + step * (probabilities[i] as number), 0) / total;
  return Number(mean.toFixed(DECIMALS));
}
