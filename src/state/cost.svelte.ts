// The person's figures for power and prices, kept between visits.

import { type CostSettings, defaultCostSettings, parseCostSettings } from '../lib/cost/settings.ts';
import { COST_SETTINGS_KEY, getUiState, openUiDatabase, setUiState, type UiDatabase } from '../storage/ui-state.ts';

export class CostBook {
  #settings = $state.raw<CostSettings>(defaultCostSettings);
  #database: Promise<UiDatabase> | null = null;

  get settings(): CostSettings {
    return this.#settings;
  }

  /** Reads what was typed on an earlier visit. */
  async load(): Promise<void> {
    this.#settings = parseCostSettings(await getUiState<unknown>(await this.#open(), COST_SETTINGS_KEY, null));
  }

  /** Changes some figures; what is no figure is refused and the former one stays. Returns whether it was taken. */
  async change(patch: Partial<CostSettings>): Promise<boolean> {
    const wanted = { ...this.#settings, ...patch };
    const taken = parseCostSettings(wanted);
    if (JSON.stringify(taken) !== JSON.stringify(wanted)) return false;
    this.#settings = taken;
    await setUiState(await this.#open(), COST_SETTINGS_KEY, taken);
    return true;
  }

  async reset(): Promise<void> {
    await this.change(defaultCostSettings);
  }

  #open(): Promise<UiDatabase> {
    this.#database ??= openUiDatabase();
    return this.#database;
  }
}
