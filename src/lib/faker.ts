// Faker by locale, each locale loaded when first needed.

import type { Faker } from '@faker-js/faker';

export const fakerLocales = [
  ...(['en', 'de', 'fr', 'es', 'it', 'nl', 'pl', 'pt_BR', 'sv'] as const),
  ...(['ar', 'ja', 'tr', 'zh_CN'] as const),
] as const;
export type FakerLocale = (typeof fakerLocales)[number];

/** One Faker a locale; its generator is shared, so that callers seed it before every draw. */
export async function loadFaker(locale: FakerLocale): Promise<Faker> {
  switch (locale) {
    case 'en':
      return (await import('@faker-js/faker/locale/en')).faker;
    case 'de':
      return (await import('@faker-js/faker/locale/de')).faker;
    case 'fr':
      return (await import('@faker-js/faker/locale/fr')).faker;
    case 'es':
      return (await import('@faker-js/faker/locale/es')).faker;
    case 'it':
      return (await import('@faker-js/faker/locale/it')).faker;
    case 'nl':
      return (await import('@faker-js/faker/locale/nl')).faker;
    case 'pl':
      return (await import('@faker-js/faker/locale/pl')).faker;
    case 'pt_BR':
      return (await import('@faker-js/faker/locale/pt_BR')).faker;
    case 'sv':
      return (await import('@faker-js/faker/locale/sv')).faker;
    case 'ar':
      return (await import('@faker-js/faker/locale/ar')).faker;
    case 'ja':
      return (await import('@faker-js/faker/locale/ja')).faker;
    case 'tr':
      return (await import('@faker-js/faker/locale/tr')).faker;
    case 'zh_CN':
      return (await import('@faker-js/faker/locale/zh_CN')).faker;
    default:
      return locale satisfies never;
  }
}
