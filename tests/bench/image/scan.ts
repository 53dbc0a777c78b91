// The embedded language model as the scanner of dialogues, against the labels of a person.

import { scoreTurns, type TurnScores } from '../../../src/lib/magid/scoring.ts';
import { createModelScanner } from '../../../src/lib/magid/scanner.ts';
import type { ChatMessage } from '../../../src/lib/language/types.ts';
import { loadModel } from '../../../src/models/language/load.ts';
import { modelFiles } from '../../fixtures/model-files.ts';

/** A dialogue as the bench sends it to its worker. */
export interface ScannedDialogue {
  readonly messages: readonly ChatMessage[];
  /** Turns that were labelled. */
  readonly labelled: readonly number[];
}
export interface ScanFigures {
  readonly exact: TurnScores;
  readonly near: TurnScores;
  readonly seconds: number;
}

/** Scans all dialogues in one call, on one thread. */
export async function measureScan(dialogues: readonly ScannedDialogue[]): Promise<ScanFigures> {
  const files = await modelFiles('/models/terrarium-small');
  const model = await loadModel(files, { device: 'wasm', dtype: 'q8' }, { threads: 1 });
  const started = performance.now();
  const picks = await createModelScanner(model)(
    dialogues.map(({ messages }) => messages),
    {},
  );
  const sets = dialogues.map(({ labelled }, i) => ({ labelled, picked: (picks[i] ?? []).map(({ turn }) => turn) }));
  const seconds = (performance.now() - started) / 1000;
  return { exact: scoreTurns(sets), near: scoreTurns(sets, 1), seconds };
}
