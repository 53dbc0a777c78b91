// The fields that every column with a model starts with, and what is wrong with them.

import { reference, template } from '../../options.ts';
import type { ColumnProblem } from '../types.ts';
import { templateProblems } from './template.ts';

export const modelField = reference({ type: 'model', label: 'Model', default: '' });

export const systemField = template({
  ...{ label: 'System text', advanced: true, maxLength: 20_000, default: '' },
  help: 'Who the model is and how it is to answer. The same for all rows is fastest.',
});

/** Problems of `model`, `system` and `prompt`. */
export function askProblems(options: {
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
}): readonly ColumnProblem[] {
  const { model, system, prompt } = options;
  const problems: ColumnProblem[] = [];
  if (model === '') problems.push({ path: 'options.model', message: 'no model is chosen' });
  if (prompt.trim() === '') problems.push({ path: 'options.prompt', message: 'the prompt is empty' });
  problems.push(...templateProblems(system, 'options.system'), ...templateProblems(prompt, 'options.prompt'));
  return problems;
}

/** The alias as a list; empty while none is chosen. */
export function aliases(...names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name) => name !== ''))];
}
