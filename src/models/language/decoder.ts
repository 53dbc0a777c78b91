// The decode loop. Answers whose slots are equally full are a group and advance together; a group that has shrunk waits
// until another one has grown to its length, and joins it. So batches stay full while every answer keeps its own layout,
// and its bits depend on nothing but its own request.

import type { GenerateContext, TextResult, TextToken } from '../../lib/language/types.ts';
import { throwIfAborted } from '../../lib/errors.ts';
import type { Answer } from './answer.ts';
import type { KeyValues, Network, RowSource } from './network.ts';
import type { Prefiller } from './prefill.ts';
import { CHUNK } from './prompt-plan.ts';

/** Answers with as many slots each, and their keys and values row by row. */
interface Group {
  readonly answers: readonly Answer[];
  readonly keyValues: KeyValues;
}

export interface DecoderSettings {
  /** Answers that advance together at most; 1 where a batch would change them. */
  readonly maxRows: number;
  /** A macrotask, so that messages arrive between two steps. */
  readonly yieldToMessages: () => Promise<void>;
  readonly onStep: () => void;
}

export interface Decoder {
  /** Results come through the context as they are done. */
  run(answers: readonly Answer[], context: GenerateContext): Promise<void>;
}

export function createDecoder(network: Network, prefiller: Prefiller, settings: DecoderSettings): Decoder {
  return {
    async run(answers, context) {
      const run = new DecodeRun(network, prefiller, settings, context);
      try {
        await run.all(answers);
      } finally {
        run.dispose();
      }
    },
  };
}

class DecodeRun {
  readonly #network: Network;
  readonly #prefiller: Prefiller;
  readonly #settings: DecoderSettings;
  readonly #context: GenerateContext;
  /** Not begun, those with the fewest slots last. */
  #waiting: Answer[] = [];
  /** Begun and waiting for company, by slots. */
  readonly #parked = new Map<number, Group>();
  #active: Group | null = null;
  #buffers = { tokens: new Int32Array(0), positions: new Int32Array(0), mask: new Uint8Array(0) };

  constructor(network: Network, prefiller: Prefiller, settings: DecoderSettings, context: GenerateContext) {
    this.#network = network;
    this.#prefiller = prefiller;
    this.#settings = settings;
    this.#context = context;
  }

  async all(answers: readonly Answer[]): Promise<void> {
    this.#waiting = [...answers].sort((a, b) => b.prompt.plan.slots - a.prompt.plan.slots || b.index - a.index);
    while (this.#waiting.length > 0 || this.#parked.size > 0 || this.#active) {
      if (!this.#active) await this.#takeShortest();
      await this.#absorb();
      if (this.#active && (await this.#shouldPark())) continue;
      if (this.#active) await this.#step(this.#active);
    }
  }

  dispose(): void {
    for (const group of [this.#active, ...this.#parked.values()]) if (group) this.#network.release(group.keyValues);
    this.#parked.clear();
    this.#active = null;
  }

  /** Makes the group with the fewest slots the active one. */
  async #takeShortest(): Promise<void> {
    const parked = Math.min(...this.#parked.keys());
    const next = this.#waiting.at(-1)?.prompt.plan.slots ?? Infinity;
    if (parked <= next) {
      this.#active = this.#parked.get(parked) ?? null;
      this.#parked.delete(parked);
    } else {
      this.#active = await this.#begin(this.#settings.maxRows);
    }
  }

  /** Reads the prompts of up to `most` waiting answers with the same layout and draws their first tokens. */
  async #begin(most: number): Promise<Group | null> {
    const first = this.#waiting.pop() as Answer;
    const answers = [first];
    while (answers.length < most) {
      const next = this.#waiting.at(-1);
      if (!next || !isSameLayout(next, first)) break;
      answers.push(this.#waiting.pop() as Answer);
    }
    const prompts = answers.map((answer) => answer.prompt);
    const { logits, keyValues } = await this.#prefiller.read(prompts, () => this.#breathe());
    try {
      return await this.#keep({ answers, keyValues }, await this.#draw(answers, logits));
    } catch (error) {
      this.#network.release(keyValues);
      throw error;
    }
  }

  /** Lets answers that have as many slots as the active group join it. */
  async #absorb(): Promise<void> {
    const group = this.#active;
    if (!group) return;
    const { slots } = group.keyValues;
    const room = this.#settings.maxRows - group.answers.length;
    if (room <= 0) return;
    const parked = this.#parked.get(slots);
    if (parked && parked.answers.length <= room) {
      this.#parked.delete(slots);
      this.#active = await this.#join(group, parked);
    } else if (this.#waiting.at(-1)?.prompt.plan.slots === slots && room * 2 >= this.#settings.maxRows) {
      const fresh = await this.#begin(room);
      if (fresh) this.#active = await this.#join(group, fresh);
    }
  }

  /** A half-empty group waits when others have to come as far first. */
  async #shouldPark(): Promise<boolean> {
    const group = this.#active as Group;
    const { slots } = group.keyValues;
    const isHalfEmpty = group.answers.length * 2 <= this.#settings.maxRows;
    const isLonger =
      (this.#waiting.at(-1)?.prompt.plan.slots ?? Infinity) < slots || Math.min(...this.#parked.keys()) < slots;
    if (this.#settings.maxRows === 1 || !isHalfEmpty || !isLonger) return false;
    const there = this.#parked.get(slots);
    if (there && there.answers.length + group.answers.length > this.#settings.maxRows) return false;
    this.#parked.set(slots, there ? await this.#join(there, group) : group);
    this.#active = null;
    return true;
  }

  async #step(group: Group): Promise<void> {
    await this.#breathe();
    const rows = group.answers.length;
    const slots = group.keyValues.slots + 1;
    const { tokens, positions, mask } = this.#inputs(group, slots);
    const pass = { rows, width: 1, tokens, positions, mask, past: group.keyValues, logits: 'last' } as const;
    const { logits, keyValues } = await this.#network.forward(pass);
    this.#network.release(group.keyValues);
    const grown = { answers: group.answers, keyValues };
    this.#active = grown;
    this.#active = await this.#keep(grown, await this.#draw(group.answers, logits));
  }

  #inputs({ answers }: Group, slots: number): { tokens: Int32Array; positions: Int32Array; mask: Uint8Array } {
    const rows = answers.length;
    if (this.#buffers.tokens.length !== rows) {
      this.#buffers = { ...this.#buffers, tokens: new Int32Array(rows), positions: new Int32Array(rows) };
    }
    if (this.#buffers.mask.length < rows * slots) this.#buffers.mask = new Uint8Array(rows * (slots + CHUNK));
    const { tokens, positions } = this.#buffers;
    const mask = this.#buffers.mask.subarray(0, rows * slots).fill(1);
    answers.forEach((answer, row) => {
      tokens[row] = answer.lastToken;
      positions[row] = answer.lastPosition;
      const { chunks, padding } = answer.prompt.plan;
      const start = row * slots + chunks * CHUNK;
      if (padding > 0) mask.fill(0, start, start + padding);
    });
    return { tokens, positions, mask };
  }

  /** Draws a token for each answer; returns the rows that go on. */
  async #draw(answers: readonly Answer[], logits: Float32Array): Promise<readonly number[]> {
    const size = this.#network.vocabularySize;
    const going: number[] = [];
    const shown: TextToken[] = [];
    for (const [row, answer] of answers.entries()) {
      await answer.advance(logits.subarray(row * size, (row + 1) * size));
      const text = answer.takeText();
      if (text !== '') shown.push({ request: answer.index, text });
      if (answer.result) this.#context.onResult?.(answer.index, answer.result);
      else going.push(row);
    }
    if (shown.length > 0) this.#context.onText?.(shown);
    this.#settings.onStep();
    return going;
  }

  /** The group without the answers that are done. */
  async #keep(group: Group, going: readonly number[]): Promise<Group | null> {
    if (going.length === group.answers.length) return group;
    const sources = going.map((row) => ({ from: group.keyValues, row }));
    const kept =
      going.length === 0
        ? null
        : {
            answers: going.map((row) => group.answers[row] as Answer),
            keyValues: await this.#network.gather(sources),
          };
    this.#network.release(group.keyValues);
    return kept;
  }

  async #join(first: Group, second: Group): Promise<Group> {
    const sources = [first, second].flatMap(({ answers, keyValues }) =>
      answers.map((_, row): RowSource => ({ from: keyValues, row })),
    );
    const keyValues = await this.#network.gather(sources);
    this.#network.release(first.keyValues);
    this.#network.release(second.keyValues);
    return { answers: [...first.answers, ...second.answers], keyValues };
  }

  async #breathe(): Promise<void> {
    await this.#settings.yieldToMessages();
    throwIfAborted(this.#context.signal);
  }
}

function isSameLayout(a: Answer, b: Answer): boolean {
  return a.prompt.plan.chunks === b.prompt.plan.chunks && a.prompt.plan.width === b.prompt.plan.width;
}

/** Results in the order of their requests. */
export function resultsOf(answers: readonly Answer[]): readonly TextResult[] {
  return [...answers].sort((a, b) => a.index - b.index).map((answer) => answer.result as TextResult);
}
