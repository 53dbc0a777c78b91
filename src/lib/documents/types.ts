// A document as text: headings and blocks in reading order. Readers make these; the chunker cuts them.

/** One paragraph, list, table or heading. */
export interface DocumentBlock {
  /** 0 for text, else the level of a heading, 1 to 6. */
  readonly level: number;
  readonly text: string;
  /** From 1; null where the format has no pages of its own. */
  readonly page: number | null;
}

export interface ReadDocument {
  /** As the document names itself, or null. */
  readonly title: string | null;
  readonly blocks: readonly DocumentBlock[];
  /** What a reader could not make sense of, in plain words. */
  readonly notes: readonly string[];
}
