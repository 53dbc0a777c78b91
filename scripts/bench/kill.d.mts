export interface KillResult {
  readonly kills: Readonly<Record<'worker' | 'page' | 'browser', number>>;
  readonly lost: number;
  readonly torn: number;
  readonly wrong: number;
  readonly finished: number;
  readonly resumeMs: readonly number[];
}
export function measureKills(options?: {
  rounds?: number;
  port?: number;
  log?: (line: string) => void;
  recipe?: 'synthesis' | 'columns';
}): Promise<KillResult>;
