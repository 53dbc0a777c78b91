// `npm start`: install what is missing, build what is stale, serve it sealed, and open it.

import { spawn, spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled, requireNode } from './prepare.mjs';
import { DEFAULT_PORT, serve } from './serve.mjs';

const { values } = parseArgs({ options: { port: { type: 'string' }, 'no-open': { type: 'boolean' } } });

try {
  await start(Number(values.port ?? DEFAULT_PORT));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function start(port) {
  requireNode();
  ensureInstalled();
  ensureBuilt();
  const running = `http://localhost:${port}/`;
  if (await isOurs(running)) {
    announce(running, 'Terrarium is running already at');
    return;
  }
  const server = await serve({ port });
  announce(server.address, 'Terrarium is ready at');
  if (server.port !== port) {
    console.log(`Port ${port} is taken. Projects belong to an address: those saved at ${running} are not shown here.`);
  }
  console.log('Nothing leaves this machine. Stop with Ctrl+C.');
}

function announce(address, words) {
  console.log(`\n${words}  ${address}\n`);
  if (!values['no-open']) openBrowser(address);
}

async function isOurs(address) {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(1000) });
    const page = await response.text();
    return response.headers.has('connection-allowlist') && page.includes('<title>Terrarium</title>');
  } catch {
    // Nothing answers there: the port is ours to take.
    return false;
  }
}

function openBrowser(address) {
  if (process.env.CI) return;
  const [command, ...args] = openerOf(process.platform);
  if (!command) return;
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  // Without an opener the printed address has to do.
  child.on('error', () => {});
  child.unref();
}

function openerOf(platform) {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['cmd', '/c', 'start', ''];
  const hasScreen = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return hasScreen && spawnSync('which', ['xdg-open']).status === 0 ? ['xdg-open'] : [];
}
