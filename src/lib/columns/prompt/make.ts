import type { TextRequest } from '../../language/types.ts';
import { drawExamples, withExamples } from '../model-shared/examples.ts';
import { chat, generateAll, randomnessOf } from '../model-shared/generate.ts';
import { readSampling } from '../model-shared/sampling.ts';
import { rowTemplate } from '../model-shared/template.ts';
import { topicsOfRows } from '../model-shared/topic.ts';
import type { CellOutcome, Prepare } from '../types.ts';
import { readAnswer } from './answer.ts';
import type { fields } from './fields.ts';

export const prepare: Prepare<typeof fields> = async (options, { name }, services) => {
  const system = rowTemplate(options.system);
  const prompt = rowTemplate(options.prompt);
  const topicOf = topicsOfRows(options.topics, services.seed, name);
  const sampling = readSampling(options, services.sampling?.(options.model));
  return {
    make: async (tasks, batch, context) => {
      const model = await services.model(options.model);
      const build = (task: (typeof tasks)[number]): TextRequest => {
        const own = topicOf(task.row) ?? {};
        const examples = drawExamples(services, { column: name, count: options.examples }, task);
        const text = withExamples(prompt.render(batch, task.slot, own), examples);
        return {
          messages: chat(system.render(batch, task.slot, own), text),
          sampling,
          constraint: null,
          randomness: randomnessOf(services.seed, name, task),
        };
      };
      const asked = await generateAll(tasks, model, build, context);
      return asked.map((entry, i): CellOutcome => {
        const outcome = entry.kind === 'failed' ? entry.outcome : readAnswer(entry.result, options);
        const topic = options.keepTopic ? topicOf((tasks[i] as (typeof tasks)[number]).row) : null;
        if (outcome.kind !== 'made' || topic === null) return outcome;
        return { ...outcome, values: [...outcome.values, topic.topic_path] };
      });
    },
  };
};
