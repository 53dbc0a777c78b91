// Takes the addresses of remote pictures out of Faker's code: the studio draws names and numbers with it, never
// pictures, and its build names no other site.

import type { Plugin } from 'vite';

const REMOTE =
  /https?:\/\/(?:cdn\.jsdelivr\.net|avatars\.githubusercontent\.com|loremflickr\.com|picsum\.photos|fakerjs\.dev|www\.google\.com)/g;

/** Replaces the hosts by a reserved name that reaches nobody (RFC 2606). */
export function fakerPlugin(): Plugin {
  return {
    name: 'faker-without-addresses',
    transform(code, id) {
      if (!id.includes('@faker-js/faker')) return null;
      return { code: code.replace(REMOTE, 'https://faker.invalid'), map: null };
    },
  };
}
