// `npm run bench -- power [--rounds=3]`: what is left after a power cut. The profile lies on a disk image; the browser
// is stopped, the image copied as it is on disk, and the copy opened. Needs root, loop devices and mkfs.ext4. The
// control commits the same way with relaxed durability and must lose something, or the test shows nothing.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { serveHarness } from './harness-server.mjs';
import { signal, startBrowser } from './killable-browser.mjs';

const IMAGE_SIZE = '768M';
const WORK_MS = 2500;

export async function run({ args }) {
  if (process.getuid?.() !== 0 || !existsSync('/dev/loop-control')) {
    console.log('power: skipped, it needs root and loop devices');
    return;
  }
  const rounds = Number(args.find((argument) => argument.startsWith('--rounds='))?.slice(9) ?? 3);
  const server = await serveHarness();
  const lost = { strict: 0, relaxed: 0 };
  try {
    for (let round = 0; round < rounds; round++) {
      for (const durability of ['strict', 'relaxed']) {
        const { acknowledged, kept } = await cutPower(server.address, durability);
        console.log(`${round + 1} ${durability}: acknowledged ${acknowledged}, kept ${kept}`);
        lost[durability] += Math.max(0, acknowledged - kept);
      }
    }
  } finally {
    await server.close();
  }
  console.log(`lost: strict ${lost.strict}, relaxed (control) ${lost.relaxed}`);
  if (lost.relaxed === 0) console.log('the control lost nothing: this run proves nothing');
  if (lost.strict > 0 || lost.relaxed === 0) process.exitCode = 1;
}

async function cutPower(address, durability) {
  const folder = mkdtempSync(path.join(tmpdir(), 'terrarium-power-'));
  const disk = path.join(folder, 'disk.img');
  const copy = path.join(folder, 'copy.img');
  const mounted = path.join(folder, 'mounted');
  mkdirSync(mounted);
  let browser = null;
  let isMounted = false;
  try {
    shell('truncate', '-s', IMAGE_SIZE, disk);
    shell('mkfs.ext4', '-q', '-F', disk);
    shell('mount', '-o', 'loop', disk, mounted);
    isMounted = true;
    browser = await startBrowser(path.join(mounted, 'profile'));
    let acknowledged = 0;
    const page = await openPage(browser, address);
    await page.exposeFunction('committed', (commits) => (acknowledged = commits));
    await page.evaluate((mode) => void globalThis.harness.commitForever(mode), durability);
    await delay(WORK_MS);
    signal(browser.pid, 'SIGSTOP');
    const promised = acknowledged;
    shell('cp', '--sparse=always', disk, copy);
    await browser.kill();
    await unmount(mounted);
    shell('mount', '-o', 'loop', copy, mounted);
    browser = await startBrowser(path.join(mounted, 'profile'));
    const kept = await (
      await openPage(browser, address)
    ).evaluate((mode) => globalThis.harness.committed(mode), durability);
    return { acknowledged: promised, kept };
  } finally {
    await browser?.kill();
    if (isMounted) await unmount(mounted);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openPage(browser, address) {
  const page = await browser.context.newPage();
  await page.goto(address);
  await page.waitForFunction(() => 'harness' in globalThis);
  return page;
}

async function unmount(folder) {
  for (let attempt = 0; attempt < 50; attempt++) {
    if (spawnSync('umount', [folder]).status === 0) return;
    await delay(100);
  }
  throw new Error(`${folder} could not be unmounted`);
}

function shell(command, ...args) {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
}
