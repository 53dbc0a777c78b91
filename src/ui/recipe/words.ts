// The words and signs of the recipe screen.

import type { ColumnType } from '../../lib/columns/types.ts';
import type { ForeignFormat } from '../../lib/interchange/types.ts';
import type { CellState } from '../../state/recipe-cells.svelte.ts';
import type { IconName } from '../kit/icons.ts';

export type Group = ColumnType['group'];

export const groups: readonly {
  readonly id: Group;
  readonly label: string;
  readonly text: string;
  readonly icon: IconName;
}[] = [
  { id: 'model', label: 'Written by a model', text: 'A language model in this tab writes or chooses.', icon: 'pencil' },
  { id: 'sampled', label: 'Sampled', text: 'Drawn by chance, as you describe it.', icon: 'dice' },
  { id: 'data', label: 'From data', text: 'Taken or learned from a dataset of this project.', icon: 'data' },
  { id: 'computed', label: 'Computed', text: 'Worked out from other columns.', icon: 'formula' },
  { id: 'checked', label: 'Checked', text: 'Says whether a row is right, or how good it is.', icon: 'check' },
];

/** Signs of the kinds that have one of their own; others have that of their group. */
const kindIcons: Readonly<Record<string, IconName>> = {
  ...{ structured: 'braces', choice: 'list', judge: 'scale', embedding: 'target', learned: 'sprout' },
};

/** The sign of a column kind. */
export function kindIcon(type: ColumnType | null): IconName {
  if (!type) return 'warning';
  return kindIcons[type.id] ?? groups.find(({ id }) => id === type.group)?.icon ?? 'data';
}

export const formatNames: Readonly<Record<ForeignFormat, string>> = {
  ...{ datadesigner: 'Data Designer', 'ai-sheets': 'AI Sheets', mockaroo: 'Mockaroo' },
};

export const stateWords: Readonly<Record<CellState, { readonly word: string; readonly icon: IconName }>> = {
  real: { word: 'real', icon: 'data' },
  generated: { word: 'generated', icon: 'spark' },
  edited: { word: 'edited', icon: 'pencil' },
  pinned: { word: 'pinned', icon: 'pin' },
  failed: { word: 'failed', icon: 'warning' },
  pending: { word: 'coming', icon: 'clock' },
  checked: { word: 'checked', icon: 'check' },
  unmade: { word: 'not made yet', icon: 'more' },
};

/** `columns[2].options.prompt` as people find it: the column's name and the option. */
export function placeWords(path: string, names: readonly string[]): string {
  const match = /^columns\[(\d+)\](?:\.(.*))?$/.exec(path);
  if (!match) return path === '' ? 'recipe' : path;
  const name = names[Number(match[1])] ?? `column ${Number(match[1]) + 1}`;
  return match[2] ? `${name}, ${match[2].replace(/^options\./, '')}` : name;
}
