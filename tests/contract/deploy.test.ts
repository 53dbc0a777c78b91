import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { developmentHeaders } from '../../scripts/seal-plugin.ts';
import { formatHeadersFile, type Header, sealHeaders } from '../../src/lib/seal/headers.ts';

async function readPairs(file: string, line: RegExp): Promise<Header[]> {
  const text = await readFile(new URL(`../../deploy/${file}`, import.meta.url), 'utf8');
  return [...text.matchAll(line)].map(([, name = '', value = '']) => ({ name, value }));
}

test('the example for nginx carries the one list of headers', async () => {
  expect(await readPairs('nginx.conf', /^ {2}add_header (\S+) "(.*)" always;$/gm)).toEqual(sealHeaders);
});

test('the example for Caddy carries the one list of headers', async () => {
  expect(await readPairs('Caddyfile', /^\t\t([A-Z]\S+) "(.*)"$/gm)).toEqual(sealHeaders);
});

test('the _headers file applies the list to every path', () => {
  const [rule, ...lines] = formatHeadersFile(sealHeaders).trimEnd().split('\n');
  expect(rule).toBe('/*');
  expect(lines).toEqual(sealHeaders.map(({ name, value }) => `  ${name}: ${value}`));
});

test('no header value holds what a quoted line of a server configuration cannot', () => {
  for (const { value } of sealHeaders) expect(value).not.toMatch(/["\n\\$]/);
});

test('the development server is isolated like the real one, so threads behave the same', () => {
  const names = developmentHeaders().map(({ name }) => name);
  expect(names).toContain('Cross-Origin-Embedder-Policy');
  expect(names).toContain('Cross-Origin-Opener-Policy');
});
