export function serveHarness(options?: {
  port?: number;
}): Promise<{ port: number; address: string; close(): Promise<void> }>;
