// How well picked turns fit labelled ones, as the paper scores its scanners against MMDialog (arXiv 2403.03194, table 1).

export interface TurnScores {
  readonly precision: number;
  readonly recall: number;
  /** All in [0, 1]; 0 where nothing was picked or labelled, 1 where neither was. */
  readonly f1: number;
  readonly hits: number;
  readonly picked: number;
  readonly labelled: number;
}

export interface TurnSets {
  readonly picked: readonly number[];
  readonly labelled: readonly number[];
}

/**
 * Precision, recall and F1 of turns, counted over all dialogues together. A picked turn hits a label at most `within` turns
 * away (0 is the same turn); each label is hit at most once, nearest turns first come first served in ascending order.
 */
export function scoreTurns(dialogues: readonly TurnSets[], within = 0): TurnScores {
  let [hits, picked, labelled] = [0, 0, 0];
  for (const dialogue of dialogues) {
    hits += countHits(dialogue, within);
    picked += dialogue.picked.length;
    labelled += dialogue.labelled.length;
  }
  const isEmpty = picked === 0 && labelled === 0;
  const precision = isEmpty ? 1 : picked === 0 ? 0 : hits / picked;
  const recall = isEmpty ? 1 : labelled === 0 ? 0 : hits / labelled;
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { precision, recall, f1, hits, picked, labelled };
}

/** Most pairs of sorted turns at most `within` apart: taking the earliest that fits is best on a line. */
function countHits({ picked, labelled }: TurnSets, within: number): number {
  const free = [...labelled].sort((a, b) => a - b);
  let hits = 0;
  for (const turn of [...picked].sort((a, b) => a - b)) {
    const at = free.findIndex((label) => Math.abs(label - turn) <= within);
    if (at < 0) continue;
    free.splice(at, 1);
    hits++;
  }
  return hits;
}
