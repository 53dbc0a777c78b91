// Every repair. A repair is one folder and one line here.

import { StudioError } from '../errors.ts';
import { conditionalResample } from './conditional-resample/repair.ts';
import { protectInference } from './protect-inference/repair.ts';
import { quantileMap } from './quantile-map/repair.ts';
import { refitColumn } from './refit-column/repair.ts';
import { regenerateSlice } from './regenerate-slice/repair.ts';
import { replaceRiskyRows } from './replace-rows/repair.ts';
import { resample } from './resample/repair.ts';
import { reweigh } from './reweigh/repair.ts';
import { tighten } from './tighten/repair.ts';
import type { Repair } from './types.ts';

export const repairs: readonly Repair[] = [
  regenerateSlice,
  resample,
  refitColumn,
  tighten,
  replaceRiskyRows,
  conditionalResample,
  reweigh,
  quantileMap,
  protectInference,
];

/** The repair of that id. @throws StudioError `not-found` */
export function findRepair(id: string): Repair {
  const found = repairs.find((repair) => repair.id === id);
  if (found) return found;
  throw new StudioError('not-found', `no repair ${id}`, { details: { given: id } });
}
