export interface RunningServer {
  readonly port: number;
  readonly address: string;
  readonly close: () => Promise<void>;
}
export interface ServeOptions {
  readonly folder?: string;
  readonly port?: number;
  readonly strictPort?: boolean;
  /** Instead of those of the build; an empty list is a host without header control. */
  readonly headers?: readonly (readonly [string, string])[];
}
export const DEFAULT_PORT: number;
export function serve(options?: ServeOptions): Promise<RunningServer>;
export function readHeaders(folder: string): [string, string][];
