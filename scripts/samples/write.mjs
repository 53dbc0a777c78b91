// Writes public/samples anew: `node scripts/samples/write.mjs`.

import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { module } = await runnerImport(`${root}scripts/samples/samples.ts`, { root, configFile: false });
await mkdir(`${root}public/samples`, { recursive: true });
for (const { name, text } of module.makeSampleFiles()) {
  await writeFile(`${root}public/samples/${name}`, text);
  console.log(`${name}: ${text.length} bytes`);
}
