// Every synthesizer, the default first.

import { StudioError } from '../errors.ts';
import { copula } from './copula/index.ts';
import { forest } from './forest/index.ts';
import { independent } from './independent/index.ts';
import type { Synthesizer } from './types.ts';

export const synthesizers: readonly Synthesizer[] = [forest, copula, independent];

/** The synthesizer of that id. @throws StudioError `not-found` */
export function findSynthesizer(id: string): Synthesizer {
  const found = synthesizers.find((synthesizer) => synthesizer.id === id);
  if (found) return found;
  throw new StudioError('not-found', `no synthesizer ${id}`, { details: { given: id } });
}
