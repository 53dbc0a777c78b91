// Models of other tools live on servers. The embedded one takes their place, under their alias, until a person chooses.

import { defaultSampling, type ModelChoice, type SamplingSettings } from '../language/types.ts';
import type { Notes } from './reader.ts';

const EMBEDDED = 'terrarium-small';

/** The embedded model in place of `model`, with a note unless it is the one that was meant. */
export function standIn(
  model: string,
  sampling: Partial<SamplingSettings>,
  { place, notes }: { readonly place: string; readonly notes: Notes },
): ModelChoice {
  if (model !== EMBEDDED) {
    notes.add(place, model, 'this model is not here: the embedded one takes its place, choose another under Models');
  }
  return {
    ...{ provider: 'transformers', model: EMBEDDED, device: 'auto', dtype: 'auto' },
    sampling: { ...defaultSampling, ...sampling },
  };
}
