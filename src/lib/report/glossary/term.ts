// An entry of the glossary.

export interface Term {
  readonly id: string;
  readonly term: string;
  /** Other spellings under which texts mention it. */
  readonly also?: readonly string[];
  /** What it is, for someone who knows no statistics. */
  readonly plain: string;
  /** Lowest and highest value, where it is a figure. */
  readonly range?: string;
  /** How to read it. */
  readonly read?: string;
}
