// How a column draws from its model: as the recipe says for the model, or its own way.

import { defaultSampling, type SamplingSettings } from '../../language/types.ts';
import { choice, integer, lines, number, type OptionsOf } from '../../options.ts';

const own = { advanced: true, visibleWhen: { field: 'sampling', values: ['own'] } } as const;

export const samplingFields = {
  maxTokens: integer({
    ...{ label: 'Longest answer in tokens', advanced: true, min: 0, max: 8192, default: 0 },
    help: '0 takes the setting of the model. Answers that need more are asked for again.',
  }),
  sampling: choice({
    ...{ label: 'Sampling', advanced: true, default: 'model' },
    choices: [
      { value: 'model', label: 'As set for the model' },
      { value: 'own', label: 'Own settings' },
    ],
  }),
  temperature: number({ label: 'Temperature', help: '0 always takes the likeliest token.', ...bounds(0, 5, 0.8) }),
  topK: integer({ label: 'Top k', help: 'Only the k likeliest tokens; 0 is off.', ...bounds(0, 100_000, 0) }),
  topP: number({
    label: 'Top p',
    help: 'Only the likeliest tokens of this share; 1 is off.',
    ...bounds(0.01, 1, 0.95),
  }),
  minP: number({
    label: 'Min p',
    help: 'Only tokens this likely beside the likeliest; 0 is off.',
    ...bounds(0, 0.99, 0),
  }),
  repetitionPenalty: number({ label: 'Repetition penalty', help: '1 is off.', ...bounds(0.5, 3, 1) }),
  stop: lines({ label: 'Stop texts', help: 'The answer ends before any of them.', ...own, maxItems: 16, default: [] }),
};

function bounds(min: number, max: number, preset: number) {
  return { ...own, min, max, default: preset };
}

/** The settings of one column. `base` are those of its model in the recipe. */
export function readSampling(
  options: OptionsOf<typeof samplingFields>,
  base: SamplingSettings = defaultSampling,
): SamplingSettings {
  const { maxTokens, sampling, temperature, topK, topP, minP, repetitionPenalty, stop } = options;
  const settings = sampling === 'own' ? { temperature, topK, topP, minP, repetitionPenalty, stop } : base;
  return { ...base, ...settings, maxTokens: maxTokens === 0 ? base.maxTokens : maxTokens };
}
