// Which component draws which screen. Each is its own chunk, loaded when first visited.

import type { Component } from 'svelte';
import type { Screen } from '../../state/router.svelte.ts';
import type { IconName } from '../kit/icons.ts';

interface Loaded {
  readonly default: Component;
}
const loaders: Readonly<Record<Screen, () => Promise<Loaded>>> = {
  projects: () => import('../projects/ProjectsScreen.svelte'),
  import: () => import('../import/ImportScreen.svelte'),
  data: () => import('../data/DataScreen.svelte'),
  recipe: () => import('../recipe/RecipeScreen.svelte'),
  generate: () => import('../generate/GenerateScreen.svelte'),
  compare: () => import('../compare/CompareScreen.svelte'),
  report: () => import('../report/ReportScreen.svelte'),
  export: () => import('../export/ExportScreen.svelte'),
  proof: () => import('../proof/ProofScreen.svelte'),
  settings: () => import('../settings/SettingsScreen.svelte'),
  storage: () => import('../settings/StorageScreen.svelte'),
  models: () => import('../models/ModelsScreen.svelte'),
  batch: () => import('../batch/BatchScreen.svelte'),
  'personal-data': () => import('../personal-data/PersonalDataScreen.svelte'),
  playground: () => import('../playground/PlaygroundScreen.svelte'),
  arena: () => import('../arena/ArenaScreen.svelte'),
  label: () => import('../labels/LabelScreen.svelte'),
  pictures: () => import('../magid/MagidScreen.svelte'),
  dictionary: () => import('../dictionary/DictionaryScreen.svelte'),
};

/** Loads the component of a screen. */
export async function loadScreen(screen: Screen): Promise<Component> {
  return (await loaders[screen]()).default;
}

export interface ScreenInfo {
  readonly screen: Screen;
  readonly label: string;
  readonly icon: IconName;
}

/** The rail, in the order of the work. */
export const railScreens: readonly ScreenInfo[] = [
  { screen: 'projects', label: 'Projects', icon: 'projects' },
  { screen: 'import', label: 'Import', icon: 'import' },
  { screen: 'data', label: 'Data', icon: 'data' },
  { screen: 'recipe', label: 'Recipe', icon: 'recipe' },
  { screen: 'generate', label: 'Generate', icon: 'sprout' },
  { screen: 'compare', label: 'Compare', icon: 'compare' },
  { screen: 'report', label: 'Report', icon: 'report' },
  { screen: 'export', label: 'Export', icon: 'export' },
];

/** What the window's title calls a screen. */
export function screenTitle(screen: Screen): string {
  const titles: Partial<Record<Screen, string>> = {
    proof: 'Privacy proof',
    settings: 'Settings',
    storage: 'Storage',
    models: 'Models',
    batch: 'Run a job file',
    'personal-data': 'Personal data',
    playground: 'Playground',
    arena: 'Arena',
    label: 'Your own labels',
    pictures: 'Pictures for dialogues',
    dictionary: 'Dictionary from pictures',
  };
  return railScreens.find((entry) => entry.screen === screen)?.label ?? titles[screen] ?? 'Terrarium';
}
