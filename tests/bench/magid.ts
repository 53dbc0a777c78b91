// `node scripts/run-ts.mjs tests/bench/magid.ts [--show] [--sweep]`: how well scanners find the turns that were labelled by hand.
// `--show` prints the misses of the tuning split, `--sweep` its figures for other thresholds. A language model's row comes from `scanRow` with its scanner.

import { createRuleScanner } from '../../src/lib/magid/fallback-scanner.ts';
import { scoreTurns, type TurnSets } from '../../src/lib/magid/scoring.ts';
import type { ScanDialogues } from '../../src/lib/magid/types.ts';
import { type LabelledDialogue, messagesOf, readLabelledDialogues } from '../fixtures/magid/labelled.ts';

const labelled = readLabelledDialogues();
const splits = [
  ['tune', labelled.filter((dialogue) => dialogue.split === 'tune')],
  ['test', labelled.filter((dialogue) => dialogue.split === 'test')],
  ['all', labelled],
] as const;

async function picksOf(scan: ScanDialogues, dialogues: readonly LabelledDialogue[]): Promise<readonly TurnSets[]> {
  const picks = await scan(dialogues.map(messagesOf), {});
  return dialogues.map(({ pictures }, index) => ({
    picked: (picks[index] ?? []).map((pick) => pick.turn),
    labelled: pictures.map((picture) => picture.turn),
  }));
}

async function scanRow(name: string, scan: ScanDialogues): Promise<void> {
  for (const [split, dialogues] of splits) {
    const sets = await picksOf(scan, dialogues);
    const [exact, near] = [scoreTurns(sets), scoreTurns(sets, 1)];
    const figures = [exact.precision, exact.recall, exact.f1, near.f1].map((figure) => figure.toFixed(2)).join(' | ');
    console.log(`| ${name} | ${split}, ${dialogues.length} | ${exact.picked} | ${exact.labelled} | ${figures} |`);
  }
}

console.log('| scanner | dialogues | picked | labelled | precision | recall | F1 | F1 within one turn |');
console.log('|---|---|---|---|---|---|---|---|');
const rules = createRuleScanner();
await scanRow('rules', rules);
// The floor: the first turn of every dialogue.
await scanRow('first turn', async (dialogues) =>
  dialogues.map(() => [{ turn: 0, description: 'anything', reason: '' }]),
);

if (process.argv.includes('--sweep')) {
  for (const threshold of [0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1]) {
    const sets = await picksOf(createRuleScanner({ threshold }), splits[0][1]);
    const { precision, recall, f1 } = scoreTurns(sets);
    console.log(
      `tune, threshold ${threshold}: ${[precision, recall, f1].map((figure) => figure.toFixed(2)).join(' ')}`,
    );
  }
}

if (process.argv.includes('--show')) {
  for (const dialogue of labelled.filter(({ split }) => split === 'tune')) {
    const [picks = []] = await rules([messagesOf(dialogue)], {});
    for (const { turn, description } of picks) {
      const mark = dialogue.pictures.some((picture) => picture.turn === turn) ? 'hit ' : 'FALSE';
      console.log(`${mark} ${dialogue.domain} ${turn}: ${description} <- ${dialogue.turns[turn]?.[1]}`);
    }
    for (const { turn, description } of dialogue.pictures) {
      if (picks.some((pick) => pick.turn === turn)) continue;
      console.log(`MISS ${dialogue.domain} ${turn}: ${description} <- ${dialogue.turns[turn]?.[1]}`);
    }
  }
}
