// The state every screen may ask for. App.svelte provides it before any screen is drawn.

import { createContext } from 'svelte';
import type { StudioDatabase } from '../storage/database.ts';
import type { AppState } from './app.svelte.ts';
import type { Import } from './import.svelte.ts';
import type { DialoguePictures } from './magid.svelte.ts';
import type { Models } from './models.svelte.ts';
import type { Projects } from './projects.svelte.ts';
import type { RecipeEditor } from './recipe.svelte.ts';
import type { RecipeDraft } from './recipe-draft.svelte.ts';
import type { Router } from './router.svelte.ts';
import type { Runs } from './runs.svelte.ts';
import type { Studio } from './studio.svelte.ts';

export const [useApp, provideApp] = createContext<AppState>();
export const [useRouter, provideRouter] = createContext<Router>();
export const [useStudio, provideStudio] = createContext<Studio>();
/** The open data database; screens are only drawn while it is open. */
export const [useDatabase, provideDatabase] = createContext<StudioDatabase>();
/** The relaxed database, for small choices of the person. */
export const [useProjects, provideProjects] = createContext<Projects>();
export const [useRuns, provideRuns] = createContext<Runs>();
export const [useImport, provideImport] = createContext<Import>();
/** Models on their way in go on while other screens are shown. */
export const [useModels, provideModels] = createContext<Models>();
/** The recipe of columns on the Recipe screen; outlives a visit to another screen. */
export const [useRecipeEditor, provideRecipeEditor] = createContext<RecipeEditor>();
/** The recipe on the Generate screen; outlives a visit to another screen. */
export const [useRecipeDraft, provideRecipeDraft] = createContext<RecipeDraft>();
/** Work on screens whose code loads when they are first shown; it outlives a visit to another screen. */
export interface ScreenMemory {
  dialogues: DialoguePictures | null;
}
export const [useScreenMemory, provideScreenMemory] = createContext<ScreenMemory>();
