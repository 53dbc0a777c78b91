import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { dist, root } from '../../scripts/prepare.mjs';
import { expect, test } from './fixture.ts';

/** Namespaces and documentation links: text that nothing in the studio ever requests. */
const ALLOWED_URLS = [
  /^https?:\/\/www\.w3\.org\//, // XML namespaces
  /^https:\/\/svelte\.dev\//, // error texts of Svelte
  /^https?:\/\/json-schema\.org\//,
  /^https:\/\/dexie\.org\//,
  /^http:\/\/bit\.ly\/2kdckMn$/, // a hint in an error text of Dexie
  /^https:\/\/tinyurl\.com\/y2uuvskb$/, // a hint in an error text of Dexie
  /^https:\/\/www\.npmjs\.com\/package\/hash-wasm$/, // an error text of hash-wasm
  /^https:\/\/github\.com\//,
  /^https?:\/\/localhost\b/,
  /^http:\/\/127\.0\.0\.1:\*/, // a source in the policy of the airlock
  /^https:\/\/faker\.invalid/, // what scripts/faker-plugin.ts leaves of Faker's addresses
  /^https:\/\/models\.invalid/, // what scripts/onnx-plugin.ts leaves of model hubs
  /^https:\/\/rolldown\.rs\//, // a hint in an error text of the bundler
  /^http:\/\/(www\.xfa\.org|ns\.adobe\.com|purl\.org|creativecommons\.org)\//, // namespaces in PDF files and pictures
  /^https:\/\/www\.unicode\.org\/ucd\/$/, // where the captions of the embedded image models come from
  /^https:\/\/matplotlib\.org\/$/, // who drew the loss curve of the embedded model
  /^http:\/\/\$\{e\}$/, // how pdf.js completes a link in a document, which nothing opens
  /^https?:\/\/(example\.com|foo\.bar)$/, // comparisons in pdf.js: is this an absolute address?
  /^https:\/\/\$\{/, // a template: the canaries build reserved .invalid names
];
const FORBIDDEN = /huggingface\.co|jsdelivr|unpkg|googleapis|posthog|sentry\.io|cloudflare|google-analytics/;
/** The airlock alone may name a hub: it offers this one, and asks it when a person presses a button. */
const AIRLOCK_SCRIPT = /^airlock-[\w-]+\.js$/;
const OFFERED_HUB = 'https://huggingface.co';
const RUNTIME_LIMIT = 25;

test('the build names no address outside of the allow-list, and a hub only in the airlock', async () => {
  const entries = await readdir(dist, { recursive: true, withFileTypes: true });
  const texts = entries.filter((entry) => entry.isFile() && /\.(js|css|html|svg|json|webmanifest)$/.test(entry.name));
  const found: string[] = [];
  for (const entry of texts) {
    const whole = await readFile(path.join(entry.parentPath, entry.name), 'utf8');
    const text = AIRLOCK_SCRIPT.test(entry.name) ? whole.replace(OFFERED_HUB, '') : whole;
    const urls = text.match(/https?:\/\/[^\s"'`<>)\\]+/g) ?? [];
    found.push(
      ...urls.filter((url) => !ALLOWED_URLS.some((allowed) => allowed.test(url))).map((url) => `${entry.name}: ${url}`),
    );
    const forbidden = FORBIDDEN.exec(text);
    if (forbidden) found.push(`${entry.name}: ${forbidden[0]}`);
  }
  expect(found).toEqual([]);
});

test('runtime dependencies are few and pinned exactly', async () => {
  const { dependencies, devDependencies } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  expect(Object.keys(dependencies).length).toBeLessThanOrEqual(RUNTIME_LIMIT);
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  );
  expect(loose).toEqual([]);
  expect(await readFile(path.join(root, '.npmrc'), 'utf8')).toContain('ignore-scripts=true');
});
