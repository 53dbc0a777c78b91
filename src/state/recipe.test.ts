import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { plainRecipe, writtenRecipe } from '../../tests/fixtures/column-recipes.ts';
import { openDatabase, type StudioDatabase } from '../storage/database.ts';
import { createProject } from '../storage/projects.ts';
import { listRecipes } from '../storage/recipes.ts';
import { Projects } from './projects.svelte.ts';
import { RecipeEditor } from './recipe.svelte.ts';
import { Toasts } from './toasts.svelte.ts';

let db: StudioDatabase;
let editor: RecipeEditor;
let projectId: string;
const said: string[] = [];

beforeEach(async () => {
  db = await openDatabase(`recipe-${crypto.randomUUID()}`);
  projectId = (await createProject(db, { name: 'Test' })).id;
  const projects = new Projects({ db, toasts: new Toasts() });
  editor = new RecipeEditor({ db, projects, announce: (text) => said.push(text) });
  await editor.open(projectId);
  await editor.begin(projectId, plainRecipe);
});
afterEach(() => {
  db.close();
});

const names = (): readonly string[] => editor.recipe?.columns.map(({ name }) => name) ?? [];

it('stores what is edited without being asked', async () => {
  editor.patch({ rows: 33 });
  expect(editor.shelf.saveState).toBe('saving');
  await editor.shelf.flush();
  expect(editor.shelf.saveState).toBe('saved');
  const [stored] = await listRecipes(db, projectId);
  expect(stored?.recipe.rows).toBe(33);
});

it('undoes and redoes every kind of edit', () => {
  const before = editor.recipe;
  editor.duplicate('stars');
  editor.removeColumn('product');
  editor.move('verdict', -1);
  expect(names()).toEqual(['stars', 'verdict', 'stars_2']);
  for (let i = 0; i < 3; i++) editor.undo();
  expect(editor.recipe).toBe(before);
  expect(editor.canUndo).toBe(false);
  for (let i = 0; i < 3; i++) editor.redo();
  expect(names()).toEqual(['stars', 'verdict', 'stars_2']);
});

it('names new columns apart and opens their options', () => {
  expect(editor.addColumn('sampler', { sampler: 'person' })).toBe('person');
  expect(editor.addColumn('sampler', { sampler: 'person' })).toBe('person_2');
  expect(editor.selected).toBe('person_2');
  editor.undo();
  expect(editor.selected).toBeNull();
});

it('refuses a name that is taken and follows one that is free', () => {
  expect(editor.rename('stars', 'product')).toBe(false);
  expect(editor.rename('stars', 'rating')).toBe(true);
  expect(editor.recipe?.columns[2]?.options['formula']).toContain('rating > 3');
  expect(editor.problems).toEqual([]);
});

it('says where a recipe is broken', () => {
  editor.removeColumn('stars');
  expect(editor.problems).toEqual([
    { path: 'columns[1].options.formula', message: expect.stringContaining('no column stars') as string },
  ]);
  expect(editor.cells.canMake).toBe(false);
});

it('keeps edited cells as pins, and lets them go again', () => {
  editor.cells.edit(0, 'product', 'teapot');
  expect(editor.cells.at(0, 'product')).toMatchObject({ value: 'teapot', state: 'edited' });
  expect(editor.recipe?.pins).toEqual([{ row: 0, column: 'product', value: 'teapot', isEdited: true }]);
  editor.cells.toggleLike(0, 'product');
  expect(editor.cells.at(0, 'product').isLiked).toBe(true);
  editor.cells.togglePin(0, 'product');
  expect(editor.cells.at(0, 'product').state).toBe('unmade');
  expect(editor.recipe?.examples).toHaveLength(1);
});

it('follows edits with the columns that need no model only', async () => {
  expect(editor.cells.isAutomatic).toBe(true);
  await editor.begin(projectId, writtenRecipe);
  expect(editor.cells.isAutomatic).toBe(false);
  expect(editor.cells.quick?.columns.map(({ name }) => name)).toEqual(['stars', 'product']);
});

it('keeps several recipes apart, and brings a deleted one back', async () => {
  await editor.begin(projectId, plainRecipe);
  expect(editor.recipe?.name).toBe('Ratings 2');
  const removed = await editor.remove();
  expect(editor.recipe?.name).toBe('Ratings');
  await editor.begin(projectId, removed?.recipe ?? plainRecipe);
  expect(editor.recipe?.name).toBe('Ratings 2');
});

it('waits for no cells of a check that makes none', async () => {
  const check = { name: 'check', kind: 'validation', options: { formula: 'stars > 0', action: 'aside' } };
  await editor.begin(projectId, { ...plainRecipe, name: 'Checked', columns: [...plainRecipe.columns, check] });
  expect(editor.problems).toEqual([]);
  expect(editor.layout.at(-1)?.isSilent).toBe(true);
  expect(editor.cells.at(0, 'check').state).toBe('unmade');
  expect(new Set(editor.cells.due.map(({ column }) => column))).toEqual(new Set(['stars', 'product', 'verdict']));
});
