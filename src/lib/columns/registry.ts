// The kinds of columns, in the order in which they are offered. One folder and one line each.

import { StudioError } from '../errors.ts';
import { caption } from './caption/index.ts';
import { choice } from './choice/index.ts';
import { embedding } from './embedding/index.ts';
import { expression } from './expression/index.ts';
import { image } from './image/index.ts';
import { judge } from './judge/index.ts';
import { learned } from './learned/index.ts';
import { match } from './match/index.ts';
import { prompt } from './prompt/index.ts';
import { sampler } from './sampler/index.ts';
import { scene } from './scene/index.ts';
import { seed } from './seed/index.ts';
import { structured } from './structured/index.ts';
import type { ColumnType } from './types.ts';
import { validation } from './validation/index.ts';

export const columnTypes: readonly ColumnType[] = [
  ...[sampler, scene, seed, learned],
  ...[prompt, structured, choice],
  ...[image, caption, match],
  ...[expression, validation, judge, embedding],
];

/** The kind with that id. @throws StudioError `not-found` */
export function findColumnType(id: string): ColumnType {
  const found = columnTypes.find((type) => type.id === id);
  if (!found) {
    const allowed = columnTypes.map((type) => type.id);
    throw new StudioError('not-found', `no column kind ${id}, only ${allowed.join(', ')}`, {
      details: { given: id, allowed },
    });
  }
  return found;
}
