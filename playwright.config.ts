import { defineConfig, devices } from '@playwright/test';
import { browserFlags, findBrowser } from './scripts/browser.mjs';

const port = Number(process.env['E2E_PORT'] ?? 7414);
const executablePath = findBrowser();

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  timeout: 120_000,
  workers: 1,
  forbidOnly: !!process.env['CI'],
  // Shared machines stall; a test that passes at the second try is reported as flaky.
  retries: process.env['CI'] ? 1 : 0,
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    baseURL: `http://localhost:${port}`,
    trace: 'on-first-retry',
    actionTimeout: 60_000,
    launchOptions: { args: [...browserFlags], ...(executablePath ? { executablePath } : {}) },
  },
  projects: [{ name: 'studio' }],
  webServer: {
    command: `node scripts/serve.mjs --port ${port} --strict-port`,
    url: `http://localhost:${port}/`,
    reuseExistingServer: !process.env['E2E_PORT'],
  },
});
