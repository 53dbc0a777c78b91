export function serveHarness(options?: {
  port?: number;
  page?: string;
}): Promise<{ port: number; address: string; close(): Promise<void> }>;
