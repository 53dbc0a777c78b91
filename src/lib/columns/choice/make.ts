import { throwIfAborted } from '../../errors.ts';
import type { ChoiceRequest } from '../../language/types.ts';
import { randomStream } from '../../random.ts';
import { askAll, chat } from '../model-shared/generate.ts';
import { rowTemplate } from '../model-shared/template.ts';
import type { Cell, CellOutcome, CellTask, Prepare, RowBatch } from '../types.ts';
import type { fields } from './fields.ts';
import { labelsInCell, tidyLabels } from './labels.ts';
import { drawLabel, likeliest, temper } from './pick.ts';

const DECIMALS = 4;

export const prepare: Prepare<typeof fields> = async (options, { name }, services) => {
  const system = rowTemplate(options.system);
  const prompt = rowTemplate(options.prompt);
  const fixed = tidyLabels(options.labels);
  const labelsOf = (batch: RowBatch, { slot }: CellTask): readonly string[] =>
    options.labelsFrom === '' ? fixed : labelsInCell(batch, options.labelsFrom, slot);

  const read = (labels: readonly string[], given: readonly number[], { row, attempt }: CellTask): CellOutcome => {
    if (given.length !== labels.length || !given.every((p) => p >= 0) || !given.some((p) => p > 0)) {
      return { kind: 'refused', reason: 'the model gave no probabilities' };
    }
    const isDrawn = options.pick === 'drawn';
    const probabilities = isDrawn ? temper(given, options.temperature) : given;
    const uniform = randomStream(services.seed, 'column', name, attempt).uniform(row);
    const index = isDrawn ? drawLabel(probabilities, uniform) : likeliest(probabilities);
    const values: Cell[] = [labels[index] as string];
    if (options.probability) values.push(round(probabilities[index] as number));
    const all = probabilities.map((p, i) => [labels[i] as string, round(p)] as const);
    if (options.probabilities) values.push(Object.fromEntries(all));
    return { kind: 'made', values };
  };

  return {
    make: async (tasks, batch, context) => {
      const model = await services.model(options.model);
      const build = (task: CellTask): ChoiceRequest => {
        const labels = labelsOf(batch, task);
        const own = { labels: labels.join(', ') };
        const text = prompt.render(batch, task.slot, own);
        return { labels, messages: chat(system.render(batch, task.slot, own), text) };
      };
      const ask = (requests: readonly ChoiceRequest[]) => model.choose(requests, { signal: context.signal });
      const asked = await askAll(tasks, build, ask, context);
      throwIfAborted(context.signal);
      return asked.map((entry, i) => {
        const task = tasks[i] as CellTask;
        return entry.kind === 'failed' ? entry.outcome : read(labelsOf(batch, task), entry.result, task);
      });
    },
  };
};

function round(probability: number): number {
  return Number(probability.toFixed(DECIMALS));
}
