import { expect, test } from 'vitest';
import { installTrustedTypes } from './trusted-types.ts';

const location = { href: 'https://studio.example/app/index.html', origin: 'https://studio.example' };

function installedRules(): (url: string) => string {
  let rule = (url: string): string => url;
  const trustedTypes = {
    defaultPolicy: null,
    createPolicy: (_name: string, rules: { createScriptURL: (url: string) => string }) => {
      rule = rules.createScriptURL;
    },
  };
  installTrustedTypes({ location, trustedTypes });
  return rule;
}

test.each(['./worker.js', '/deep/worker.js', 'https://studio.example/worker.js'])(
  'lets the own script %s through',
  (url) => {
    expect(installedRules()(url)).toBe(url);
  },
);

test.each([
  'https://elsewhere.example/worker.js',
  '//elsewhere.example/worker.js',
  'data:text/javascript,1',
  'blob:https://studio.example/1',
])('refuses the foreign or made-up script %s', (url) => {
  expect(() => installedRules()(url)).toThrow(TypeError);
});

test('does nothing where the browser has no trusted types or a policy is there already', () => {
  expect(() => installTrustedTypes({ location })).not.toThrow();
  const createPolicy = (): never => {
    throw new Error('called twice');
  };
  expect(() => installTrustedTypes({ location, trustedTypes: { defaultPolicy: {}, createPolicy } })).not.toThrow();
});
