import type { ColumnKind } from '../../table/schema.ts';
import { aliases, askProblems } from '../model-shared/fields.ts';
import { templateReferences } from '../model-shared/template.ts';
import { hasTopics, topicNames, topicProblems } from '../model-shared/topic.ts';
import { type ColumnProblem, defineColumn, type OutputColumn } from '../types.ts';
import { fields } from './fields.ts';

const KINDS: Readonly<Record<'text' | 'conversation' | 'lines', ColumnKind>> = {
  ...{ text: 'text', conversation: 'conversation', lines: 'json' },
};

export const prompt = defineColumn({
  id: 'prompt',
  label: 'Written by a model',
  group: 'model',
  summary: 'A language model writes a text, a conversation or a list from a prompt with {{columns}} in it.',
  fields,
  references: ({ system, prompt: text, topics }) => [
    ...templateReferences(system, 'options.system', topicNames(topics)),
    ...templateReferences(text, 'options.prompt', topicNames(topics)),
  ],
  outputs: ({ output, topics, keepTopic }, { name }): readonly OutputColumn[] => {
    const made: OutputColumn = { name, kind: KINDS[output] };
    return keepTopic && hasTopics(topics) ? [made, { name: `${name}_topic`, kind: 'category' }] : [made];
  },
  models: ({ model }) => aliases(model),
  problems: (options): readonly ColumnProblem[] => {
    const { minLength, maxLength, topics } = options;
    const problems = [...askProblems(options), ...topicProblems(topics, 'options.topics')];
    if (maxLength > 0 && minLength > maxLength) {
      const message = `the shortest answer of ${minLength} is longer than the longest of ${maxLength}`;
      problems.push({ path: 'options.minLength', message });
    }
    return problems;
  },
  load: async () => (await import('./make.ts')).prepare,
});
