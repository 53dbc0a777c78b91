import { describe, expect, it } from 'vitest';
import type { ColumnRecipe } from '../../lib/recipe/types.ts';
import type { MadeRow } from '../../lib/runs/made-row.ts';
import { cellText, shownColumns } from './rows.ts';

const recipe: ColumnRecipe = {
  ...{ format: 'terrarium-recipe', version: 2, name: 'r', seed: 1, rows: 9, models: {}, pins: [], examples: [] },
  ...{ uniqueness: null, attempts: 3 },
  columns: [
    { name: 'plot', kind: 'prompt', options: {}, isHidden: true },
    { name: 'people', kind: 'seed', options: {} },
    { name: 'note', kind: 'prompt', options: {} },
  ],
};
const row: MadeRow = { row: 0, cells: { age: 3, city: 'Oslo', note: 'x', plot: 'y' }, notes: {}, quarantine: null };

describe('the rows on the screen of a run', () => {
  it('have the columns of the recipe and those of blocks that make several, without hidden ones', () => {
    expect(shownColumns(recipe, [row])).toEqual(['note', 'age', 'city']);
    expect(shownColumns(recipe, [])).toEqual([]);
  });

  it('show any cell as a text of bounded length', () => {
    expect(cellText(undefined)).toBeNull();
    expect(cellText(null)).toBeNull();
    expect(cellText({ a: [1] })).toBe('{"a":[1]}');
    expect(cellText([{ role: 'user', content: 'Hello' }])).toBe('user: Hello');
    expect(cellText('x'.repeat(5000))).toHaveLength(401);
  });
});
