// Words of the Models screen.

import type { Fit, FitLevel } from '../../lib/language/model-fit.ts';
import type { Dtype, ModelCard } from '../../lib/language/types.ts';
import { formatBytes, formatNumber } from '../kit/format.ts';

const ORIGINS: Readonly<Record<ModelCard['origin'], string>> = {
  embedded: 'Comes with Terrarium',
  disk: 'Added from disk',
  airlock: 'Fetched in the airlock',
  'self-hosted': 'Beside the app',
  browser: 'Part of the browser',
};
const TASKS: Readonly<Record<ModelCard['task'], string>> = {
  'text-generation': 'Writes text',
  'feature-extraction': 'Turns text into vectors',
  'text-to-image': 'Makes pictures of texts',
  'image-text-match': 'Matches pictures with texts',
};
const FITS: Readonly<Record<FitLevel, string>> = { good: 'Fits', fair: 'Fits with a catch', poor: 'Does not fit' };

export function originWords(origin: ModelCard['origin']): string {
  return ORIGINS[origin];
}

export function taskWords(task: ModelCard['task']): string {
  return TASKS[task];
}

export function fitWords({ level }: Fit): string {
  return FITS[level];
}

/** The best way to run it here, and the catch where there is one. */
export function bestWords({ level, device, dtype, reason }: Fit): string {
  if (dtype === null) return `On this device: ${reason}.`;
  const where = device === 'webgpu' ? 'on the GPU' : 'on the processor';
  return `Best here: ${dtype} ${where}${level === 'good' ? '' : `, ${reason}`}.`;
}

/** `12.6 million` */
export function parameterWords(count: number | null): string {
  if (count === null) return 'Unknown';
  const compact = new Intl.NumberFormat(undefined, {
    notation: 'compact',
    compactDisplay: 'long',
    maximumFractionDigits: 1,
  });
  return compact.format(count);
}

/** `240 MB to 370 MB` */
export function memoryWords({ memoryBytes }: Fit): string {
  if (!memoryBytes) return 'Unknown';
  return `${formatBytes(memoryBytes[0])} to ${formatBytes(memoryBytes[1])}`;
}

export function contextWords(tokens: number | null): string {
  return tokens === null ? 'Unknown' : `${formatNumber(tokens)} tokens`;
}

/** `q8 13 MB, q4 11 MB` */
export function dtypeWords(list: readonly { readonly dtype: Dtype; readonly sizeBytes: number }[]): string {
  return list.map(({ dtype, sizeBytes }) => (sizeBytes > 0 ? `${dtype} ${formatBytes(sizeBytes)}` : dtype)).join(', ');
}
