// One forward pass of a language model, and the keys and values it leaves behind. Where those live (JavaScript arrays,
// the WebAssembly heap, the GPU) is the business of each implementation.

/** Keys and values of `rows` texts, each with `slots` slots. Opaque; release what is not needed any more. */
export interface KeyValues {
  readonly rows: number;
  readonly slots: number;
  readonly sizeBytes: number;
}

export interface Pass {
  readonly rows: number;
  /** New tokens a row. */
  readonly width: number;
  /** rows x width, row-major, as are the next two. */
  readonly tokens: Int32Array;
  readonly positions: Int32Array;
  /** rows x (slots of the past + width): 1 where the slot holds a token, 0 where it is padding. */
  readonly mask: Uint8Array;
  /** Not released by the pass. */
  readonly past: KeyValues | null;
  /** Logits to hand out: of each row's last token, of all, or none. */
  readonly logits: 'last' | 'all' | 'none';
  readonly wantsHidden?: boolean;
}

export interface PassResult {
  /** rows x vocabulary for `last`, rows x width x vocabulary for `all`. Valid until the next pass; may be written to. */
  readonly logits: Float32Array;
  readonly hidden: Float32Array | null;
  readonly keyValues: KeyValues;
}

export interface RowSource {
  readonly from: KeyValues;
  readonly row: number;
}

export interface Network {
  readonly vocabularySize: number;
  readonly hiddenSize: number | null;
  forward(pass: Pass): Promise<PassResult>;
  /** New keys and values out of rows of others, all with as many slots. The sources stay. */
  gather(sources: readonly RowSource[]): Promise<KeyValues>;
  release(keyValues: KeyValues): void;
  dispose(): Promise<void>;
}
