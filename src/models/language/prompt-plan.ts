// How the tokens of a prompt are laid out in slots. The layout is a function of the prompt's length alone, never of
// what comes with it in a batch or was kept from before: floating-point sums depend on where padding lies, and the same
// request must give the same bits in any batch.

/** Tokens computed together and kept for other prompts that begin alike. */
export const CHUNK = 64;
/** The rest of a prompt is padded on its left to a multiple of this, so that prompts of like length go together. */
const ROUND = 32;

export interface PromptPlan {
  /** Whole chunks at the beginning, without padding. */
  readonly chunks: number;
  /** Slots of the rest: padding, then tokens. */
  readonly width: number;
  readonly padding: number;
  /** All slots. */
  readonly slots: number;
}

export interface PlanAbilities {
  readonly canPad: boolean;
  readonly canChunk: boolean;
}

/** The layout of a prompt of `length` tokens, from 1. The last token is never part of a chunk: its logits are needed. */
export function planPrompt(length: number, { canPad, canChunk }: PlanAbilities): PromptPlan {
  const chunks = canChunk ? Math.floor((length - 1) / CHUNK) : 0;
  const rest = length - chunks * CHUNK;
  const width = canPad ? Math.ceil(rest / ROUND) * ROUND : rest;
  return { chunks, width, padding: width - rest, slots: chunks * CHUNK + width };
}
