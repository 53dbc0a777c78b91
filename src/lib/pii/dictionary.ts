// Given names and family names of several languages, from Faker's public lists; loaded only when a scan asks for it.

import type { LocaleDefinition } from '@faker-js/faker';

export interface NameDictionary {
  readonly given: ReadonlySet<string>;
  readonly family: ReadonlySet<string>;
}

let loading: Promise<NameDictionary> | null = null;

/** The names, in lower case. */
export function loadNames(): Promise<NameDictionary> {
  loading ??= readNames();
  return loading;
}

async function readNames(): Promise<NameDictionary> {
  const modules = await Promise.all([
    import('@faker-js/faker/locale/en'),
    import('@faker-js/faker/locale/de'),
    import('@faker-js/faker/locale/fr'),
    import('@faker-js/faker/locale/es'),
    import('@faker-js/faker/locale/it'),
    import('@faker-js/faker/locale/nl'),
    import('@faker-js/faker/locale/pl'),
    import('@faker-js/faker/locale/pt_BR'),
    import('@faker-js/faker/locale/sv'),
  ]);
  const people = modules.map(({ faker }) => faker.rawDefinitions.person);
  return {
    given: collect(people.map((person) => person?.first_name)),
    family: collect(people.map((person) => person?.last_name)),
  };
}

type Names = NonNullable<LocaleDefinition['person']>['first_name'];

function collect(lists: readonly (Names | undefined)[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const list of lists) {
    for (const name of Object.values(list ?? {}).flat()) if (typeof name === 'string') names.add(name.toLowerCase());
  }
  return names;
}
