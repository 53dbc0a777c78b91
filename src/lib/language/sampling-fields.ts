// The sampling settings of a model as a form.

import { integer, number } from '../options.ts';

export const modelSamplingFields = {
  temperature: number({
    label: 'Temperature',
    help: '0 always takes the likeliest token.',
    min: 0,
    max: 5,
    default: 0.8,
  }),
  maxTokens: integer({ label: 'Longest answer in tokens', min: 1, max: 8192, default: 200 }),
  topP: number({
    ...{ label: 'Top p', advanced: true, min: 0.01, max: 1, default: 0.95 },
    help: 'Only the likeliest tokens that together have this probability; 1 is off.',
  }),
  topK: integer({
    ...{ label: 'Top k', advanced: true, min: 0, max: 100_000, default: 0 },
    help: 'Only the k likeliest tokens; 0 is off.',
  }),
  minP: number({
    ...{ label: 'Min p', advanced: true, min: 0, max: 0.99, default: 0 },
    help: 'Only tokens at least this share as likely as the likeliest; 0 is off.',
  }),
  repetitionPenalty: number({
    ...{ label: 'Repetition penalty', advanced: true, min: 0.5, max: 3, default: 1 },
    help: 'Above 1, tokens that already came become less likely.',
  }),
};
