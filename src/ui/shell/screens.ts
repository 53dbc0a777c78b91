// Which component draws which screen. Each is its own chunk, loaded when first visited.

import type { Component } from 'svelte';
import type { Screen } from '../../state/router.svelte.ts';
import type { IconName } from '../kit/icons.ts';

const modules = import.meta.glob<{ default: Component }>('../*/*Screen.svelte');

/** Loads the component of a screen; rejects when there is none. */
export async function loadScreen(screen: Screen): Promise<Component> {
  const name = screen.charAt(0).toUpperCase() + screen.slice(1);
  const folder = screen === 'storage' ? 'settings' : screen;
  const load = modules[`../${folder}/${name}Screen.svelte`];
  if (!load) throw new Error(`no component for screen ${screen}`);
  return (await load()).default;
}

export interface ScreenInfo {
  readonly screen: Screen;
  readonly label: string;
  readonly icon: IconName;
  /** Key pressed after G. */
  readonly key: string;
}

/** The rail, in the order of the work. */
export const railScreens: readonly ScreenInfo[] = [
  { screen: 'projects', label: 'Projects', icon: 'projects', key: 'P' },
  { screen: 'import', label: 'Import', icon: 'import', key: 'I' },
  { screen: 'data', label: 'Data', icon: 'data', key: 'D' },
  { screen: 'generate', label: 'Generate', icon: 'sprout', key: 'G' },
  { screen: 'compare', label: 'Compare', icon: 'compare', key: 'C' },
  { screen: 'report', label: 'Report', icon: 'report', key: 'R' },
  { screen: 'export', label: 'Export', icon: 'export', key: 'E' },
];

/** What the window's title calls a screen. */
export function screenTitle(screen: Screen): string {
  const titles: Partial<Record<Screen, string>> = {
    proof: 'Privacy proof',
    settings: 'Settings',
    storage: 'Storage',
    batch: 'Run a job file',
  };
  return railScreens.find((entry) => entry.screen === screen)?.label ?? titles[screen] ?? 'Terrarium';
}
