// The seal, for the chip of the top bar and the proof screen. App.svelte provides it.

import { createContext } from 'svelte';
import type { SealState } from './seal.svelte.ts';

export const [useSeal, provideSeal] = createContext<SealState>();
