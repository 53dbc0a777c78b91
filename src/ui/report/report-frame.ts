// What every part of the report needs of the screen around it: ways out, words for numbers, and whether it is printed.

import { createContext } from 'svelte';
import type { Tone } from '../../lib/metrics/exhibit.ts';
import type { NumberWords } from '../../lib/report/exhibit-words.ts';
import type { Dataset } from '../../storage/types.ts';

export interface ReportFrame {
  readonly words: NumberWords;
  /** The version that is judged and the real table it is judged against, or null while either is unknown. */
  readonly subject: { readonly dataset: Dataset; readonly reference: Dataset } | null;
  /** True while the page is being printed: then everything stands open. */
  readonly isPrinting: boolean;
  readonly compareHref: (column: string) => string;
  /** The row in the data grid, or null where its dataset is gone. Row numbers count from 0. */
  readonly rowHref: (tone: Tone, rowNumber: number) => string | null;
  /** Opens the glossary at a term; `from` is where the person comes from. */
  readonly showTerm: (id: string, from: HTMLElement) => void;
}

export const [useReportFrame, provideReportFrame] = createContext<ReportFrame>();
