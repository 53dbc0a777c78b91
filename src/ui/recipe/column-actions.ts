// What the menu of a column offers.

import type { RecipeEditor } from '../../state/recipe.svelte.ts';
import type { LaidBlock } from '../../state/recipe-layout.ts';
import { takesTopics } from '../../state/recipe-topics.svelte.ts';
import type { MenuItem } from '../kit/Menu.svelte';

interface Handlers {
  readonly onrename: (column: string) => void;
  readonly onkind: (column: string) => void;
  readonly ontopics: (column: string) => void;
}

/** The actions on the block at that place of the recipe. */
export function columnActions(
  editor: RecipeEditor,
  { block, outputs }: LaidBlock,
  at: number,
  { onrename, onkind, ontopics }: Handlers,
): readonly MenuItem[] {
  const { name } = block;
  const first = outputs[0]?.name ?? name;
  return [
    { label: 'Options', icon: 'settings', onselect: () => editor.select(name) },
    { label: 'Rename', icon: 'pencil', onselect: () => onrename(name) },
    { label: 'Change its kind', icon: 'swap', onselect: () => onkind(name) },
    { label: 'Grow topics', icon: 'sprout', disabled: !takesTopics(block), onselect: () => ontopics(name) },
    {
      ...{ label: 'Make the column again', icon: 'refresh', disabled: !editor.cells.canMake },
      onselect: () => void editor.cells.regenerate({ kind: 'column', column: first }),
    },
    {
      ...{ label: block.isHidden ? 'Keep in the dataset' : 'Leave out of the dataset', icon: 'eye' },
      onselect: () => editor.patchColumn(name, { isHidden: block.isHidden ? undefined : true }),
    },
    { label: 'Move left', icon: 'chevron-left', disabled: at === 0, onselect: () => editor.move(name, -1) },
    {
      ...{ label: 'Move right', icon: 'chevron-right', disabled: at === editor.layout.length - 1 },
      onselect: () => editor.move(name, 1),
    },
    { label: 'Duplicate', icon: 'copy', onselect: () => editor.duplicate(name) },
    { label: 'Remove', icon: 'trash', danger: true, onselect: () => editor.removeColumn(name) },
  ];
}
