import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { developmentHeaders } from '../../scripts/seal-plugin.ts';
import { airlockHeaders, formatHeadersFile, type Header, headersFor, sealHeaders } from '../../src/lib/seal/headers.ts';

async function readPairs(file: string, line: RegExp, block = /[^]*/): Promise<Header[]> {
  const whole = await readFile(new URL(`../../deploy/${file}`, import.meta.url), 'utf8');
  const text = block.exec(whole)?.[0] ?? '';
  return [...text.matchAll(line)].map(([, name = '', value = '']) => ({ name, value }));
}

test('the example for nginx carries the one list of headers', async () => {
  expect(await readPairs('nginx.conf', /^ {2}add_header (\S+) "(.*)" always;$/gm)).toEqual(sealHeaders);
});

test('the example for Caddy carries the one list of headers', async () => {
  expect(await readPairs('Caddyfile', /^\t\t([A-Z]\S+) "(.*)"$/gm, /header @sealed \{[^]*?\n\t\}/)).toEqual(
    sealHeaders,
  );
});

test('both examples give the airlock its own list, and no other page', async () => {
  expect(await readPairs('nginx.conf', /^ {4}add_header (\S+) "(.*)" always;$/gm)).toEqual(airlockHeaders);
  const block = /header \/airlock\.html \{[^]*?\n\t\}/;
  expect(await readPairs('Caddyfile', /^\t\t([A-Z]\S+) "(.*)"$/gm, block)).toEqual(airlockHeaders);
});

test('the airlock may connect, and differs from the studio in nothing else but who may open it', () => {
  const own = new Map(airlockHeaders.map(({ name, value }) => [name, value]));
  const changed = sealHeaders.filter(({ name, value }) => own.get(name) !== value).map(({ name }) => name);
  expect(changed).toEqual(['Content-Security-Policy', 'Connection-Allowlist', 'Cross-Origin-Opener-Policy']);
  const policy = (list: readonly Header[]) =>
    list.find(({ name }) => name === 'Content-Security-Policy')?.value.split('; ');
  const before = policy(sealHeaders) ?? [];
  expect(policy(airlockHeaders)?.filter((part) => !before.includes(part))).toEqual([
    "connect-src 'self' https: http://localhost:* http://127.0.0.1:*",
  ]);
  expect(headersFor('/some/path/airlock.html')).toBe(airlockHeaders);
  for (const path of ['/', '/index.html', '/assets/airlock-1.js', '/not-airlock.html', '/airlock.html/x']) {
    expect(headersFor(path), path).toBe(sealHeaders);
  }
});

test('the _headers file applies the list to every path, and changes it for the airlock', () => {
  const [all = '', airlock = ''] = formatHeadersFile().split('/airlock.html\n');
  const [rule, ...lines] = all.trimEnd().split('\n');
  expect(rule).toBe('/*');
  expect(lines).toEqual(sealHeaders.map(({ name, value }) => `  ${name}: ${value}`));
  expect(airlock.match(/^ {2}! .*$/gm)).toHaveLength(3);
  expect(airlock).not.toContain('Connection-Allowlist:');
});

test('no header value holds what a quoted line of a server configuration cannot', () => {
  for (const { value } of [...sealHeaders, ...airlockHeaders]) expect(value).not.toMatch(/["\n\\$]/);
});

test('the development server is isolated like the real one, so threads behave the same', () => {
  const names = developmentHeaders(sealHeaders).map(({ name }) => name);
  expect(names).toContain('Cross-Origin-Embedder-Policy');
  expect(names).toContain('Cross-Origin-Opener-Policy');
});
