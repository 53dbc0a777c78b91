// Evidence beside the figures of a metric: plain data that the screen and the report files draw by kind.

import type { SliceCondition } from '../table/slice.ts';

interface ExhibitText {
  /** Heading, unique within one result. */
  readonly title: string;
  /** How to read it, one sentence. */
  readonly caption?: string;
  /** Stands open at once; else behind its title. */
  readonly isLead?: boolean;
}

/** Whose values these are: decides colour and pattern. */
export type Tone = 'real' | 'synthetic' | 'neutral';

/** A plain table. Numbers are shown with `digits` (default 3). */
export interface TableExhibit extends ExhibitText {
  readonly kind: 'table';
  readonly columns: readonly { readonly label: string; readonly digits?: number; readonly help?: string }[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Ranked bars, largest first. */
export interface BarsExhibit extends ExhibitText {
  readonly kind: 'bars';
  readonly unit: string;
  readonly items: readonly {
    readonly label: string;
    readonly value: number;
    readonly interval?: readonly [number, number];
    /** Column this bar is about, for a link into Compare. */
    readonly column?: string;
  }[];
  /** A line to read the bars against, e.g. what chance gives. */
  readonly reference?: { readonly label: string; readonly value: number };
}

/** Real against synthetic shares of one column over shared bins. */
export interface Overlay {
  readonly column: string;
  /** Bin edges (bins + 1) of a quantity, else null. Milliseconds since 1970 for dates. */
  readonly edges: readonly number[] | null;
  /** Labels of the bins of a label column, else null. */
  readonly labels: readonly string[] | null;
  readonly isDate?: boolean;
  /** Shares of all rows, one a bin; what is missing is not in them. */
  readonly real: readonly number[];
  readonly synthetic: readonly number[];
  readonly missing: { readonly real: number; readonly synthetic: number };
  /** Figure that put this column here, with its name, e.g. importance 0.12. */
  readonly figure?: { readonly label: string; readonly value: number };
}

export interface OverlaysExhibit extends ExhibitText {
  readonly kind: 'overlays';
  readonly items: readonly Overlay[];
}

/** Lines and points over one x axis. */
export interface CurvesExhibit extends ExhibitText {
  readonly kind: 'curves';
  readonly x: { readonly label: string; readonly scale: 'linear' | 'log' };
  readonly y: { readonly label: string };
  readonly series: readonly {
    readonly label: string;
    readonly tone: Tone;
    /** Points are drawn, not joined. */
    readonly isScatter?: boolean;
    readonly points: readonly (readonly [x: number, y: number])[];
    /** Low and high, one pair a point. */
    readonly band?: readonly (readonly [low: number, high: number])[];
  }[];
}

export interface MatrixExhibit extends ExhibitText {
  readonly kind: 'matrix';
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Row-major; null where there is no figure. */
  readonly values: readonly (readonly (number | null)[])[];
  readonly range: readonly [low: number, high: number];
  /** True when the middle of the range means "no difference". */
  readonly isDiverging: boolean;
}

/** Rows of tables shown with their cells, in groups that belong together (a synthetic row and its nearest real row). */
export interface RowsExhibit extends ExhibitText {
  readonly kind: 'rows';
  readonly columns: readonly string[];
  readonly groups: readonly {
    readonly label: string;
    readonly rows: readonly {
      readonly label: string;
      readonly tone: Tone;
      /** Row number in its dataset, for a link to it, or null. */
      readonly rowNumber: number | null;
      /** Display texts; null is missing. */
      readonly cells: readonly (string | null)[];
      /** Columns (indices) to mark. */
      readonly marked?: readonly number[];
    }[];
    /** What each column adds to the figure of the group, largest first. */
    readonly contributions?: readonly { readonly column: string; readonly value: number }[];
  }[];
}

/** Slices of the table as readable rules. */
export interface RulesExhibit extends ExhibitText {
  readonly kind: 'rules';
  /** What `value` is, e.g. `share of synthetic rows`. */
  readonly valueLabel: string;
  readonly rules: readonly {
    readonly slice: readonly SliceCondition[];
    /** Rows of the candidate in the slice. */
    readonly rowCount: number;
    readonly value: number;
    readonly interval?: readonly [number, number];
  }[];
}

/** Stored pictures in groups that belong together. Files of reports carry their labels only. */
export interface PicturesExhibit extends ExhibitText {
  readonly kind: 'pictures';
  readonly groups: readonly {
    readonly label: string;
    readonly pictures: readonly {
      /** SHA-256 of the stored picture. */
      readonly hash: string;
      /** What it shows, as far as a text says. */
      readonly label: string;
      readonly tone: Tone;
    }[];
  }[];
}

export type Exhibit =
  | TableExhibit
  | BarsExhibit
  | OverlaysExhibit
  | CurvesExhibit
  | MatrixExhibit
  | RowsExhibit
  | RulesExhibit
  | PicturesExhibit;
