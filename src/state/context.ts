// The state every screen may ask for. App.svelte provides it before any screen is drawn.

import { createContext } from 'svelte';
import type { StudioDatabase } from '../storage/database.ts';
import type { AppState } from './app.svelte.ts';
import type { Projects } from './projects.svelte.ts';
import type { Router } from './router.svelte.ts';

export const [useApp, provideApp] = createContext<AppState>();
export const [useRouter, provideRouter] = createContext<Router>();
/** The open data database; screens are only drawn while it is open. */
export const [useDatabase, provideDatabase] = createContext<StudioDatabase>();
export const [useProjects, provideProjects] = createContext<Projects>();
