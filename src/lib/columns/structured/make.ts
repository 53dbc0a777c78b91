import type { TextRequest } from '../../language/types.ts';
import { drawExamples, withExamples } from '../model-shared/examples.ts';
import { chat, generateAll, randomnessOf } from '../model-shared/generate.ts';
import { askForJson, readJsonAnswer } from '../model-shared/json-answer.ts';
import { readSampling } from '../model-shared/sampling.ts';
import { rowTemplate } from '../model-shared/template.ts';
import type { CellOutcome, CellTask, Prepare } from '../types.ts';
import type { fields } from './fields.ts';
import { gatherAnswer, propertiesOf, spreadAnswer } from './spread.ts';

export const prepare: Prepare<typeof fields> = async (options, { name }, services) => {
  const { schema, columns } = options;
  const system = rowTemplate(options.system);
  const prompt = rowTemplate(options.prompt);
  const sampling = readSampling(options, services.sampling?.(options.model));
  const keys = propertiesOf(schema).map((property) => property.name);
  const wish = keys.length > 0 ? `Answer as JSON with the keys ${keys.join(', ')}.` : 'Answer as JSON.';
  const liked = services.examples.flatMap((example) => {
    const value = gatherAnswer(example, name, options);
    return value === null ? [] : [{ ...example, column: name, value }];
  });
  const examplesFor = { seed: services.seed, examples: liked };
  return {
    make: async (tasks, batch, context) => {
      const model = await services.model(options.model);
      const build = (task: CellTask): TextRequest => {
        const examples = drawExamples(examplesFor, { column: name, count: options.examples }, task);
        const text = withExamples(prompt.render(batch, task.slot), examples);
        return {
          messages: chat(system.render(batch, task.slot), askForJson(text, wish)),
          sampling,
          constraint: { kind: 'json', schema },
          randomness: randomnessOf(services.seed, name, task),
        };
      };
      const asked = await generateAll(tasks, model, build, context);
      return asked.map((entry): CellOutcome => {
        if (entry.kind === 'failed') return entry.outcome;
        const answer = readJsonAnswer(entry.result, schema);
        if (answer.kind === 'failed') return answer.outcome;
        return { kind: 'made', values: spreadAnswer(answer.value, schema, columns), tokens: entry.result.tokens };
      });
    },
  };
};
