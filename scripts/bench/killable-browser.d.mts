import type { Browser, BrowserContext } from 'playwright';

export interface KillableBrowser {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly pid: number;
  kill(): Promise<void>;
  close(): Promise<void>;
}
export function startBrowser(profile: string): Promise<KillableBrowser>;
export function signal(pid: number, name: NodeJS.Signals): void;
