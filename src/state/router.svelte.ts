// Hash routes, so that a static host and an installed app need no server rules. No data goes into the address.

export const screens = [
  'projects',
  'import',
  'data',
  'recipe',
  'generate',
  'compare',
  'report',
  'export',
  'proof',
  'settings',
  'storage',
  'batch',
  'personal-data',
  'models',
  'playground',
  'arena',
  'label',
  'pictures',
  'dictionary',
] as const;
export type Screen = (typeof screens)[number];

export interface Path {
  readonly screen: Screen;
  readonly projectId: string | null;
  readonly query: Readonly<Record<string, string>>;
}

const INSIDE_PROJECT: readonly Screen[] = [
  'import',
  'data',
  'recipe',
  'generate',
  'compare',
  'report',
  'export',
  'personal-data',
  'arena',
  'label',
  'pictures',
  'dictionary',
];

/** Reads `#/`, `#/proof` or `#/p/<project>/<screen>?k=v`; anything else is the list of projects. */
export function parseHash(hash: string): Path {
  const [route = '', search = ''] = hash.replace(/^#/, '').split('?', 2);
  const query = Object.fromEntries(new URLSearchParams(search));
  const parts = route.split('/').filter((part) => part !== '');
  if (parts[0] === 'p' && parts[1]) {
    const screen = INSIDE_PROJECT.find((name) => name === parts[2]) ?? 'data';
    return { screen, projectId: decodeURIComponent(parts[1]), query };
  }
  const screen = screens.find((name) => name === parts[0] && !INSIDE_PROJECT.includes(name)) ?? 'projects';
  return { screen, projectId: null, query };
}

/** The hash of a path; the inverse of `parseHash`. */
export function formatPath({ screen, projectId, query }: Path): string {
  const search = new URLSearchParams(query).toString();
  const route = INSIDE_PROJECT.includes(screen)
    ? `#/p/${encodeURIComponent(projectId ?? '')}/${screen}`
    : screen === 'projects'
      ? '#/'
      : `#/${screen}`;
  return search ? `${route}?${search}` : route;
}

export class Router {
  #path = $state.raw<Path>({ screen: 'projects', projectId: null, query: {} });
  /** The project whose screens the rail leads to; stays while a global screen is shown. */
  #project = $state<string | null>(null);

  /** Follows the address bar until the returned function is called. */
  start(): () => void {
    const read = (): void => {
      this.#path = parseHash(location.hash);
      if (this.#path.projectId) this.#project = this.#path.projectId;
    };
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }

  get path(): Path {
    return this.#path;
  }

  /** The project of the address, or the one opened last. */
  get projectId(): string | null {
    return this.#path.projectId ?? this.#project;
  }

  /** Goes to an address made by `href`; adds a step to the history. */
  go(href: string): void {
    location.hash = href;
  }

  /** The address of a screen of the open project, or of a global screen. */
  href(screen: Screen, query: Readonly<Record<string, string>> = {}, projectId = this.projectId): string {
    if (INSIDE_PROJECT.includes(screen) && projectId === null) return '#/';
    return formatPath({ screen, projectId, query });
  }

  /** Changes the query of this screen in place, without a step in the history; null removes a key. */
  setQuery(patch: Readonly<Record<string, string | null>>): void {
    const entries = Object.entries({ ...this.#path.query, ...patch }).filter(([, value]) => value !== null);
    const query = Object.fromEntries(entries) as Record<string, string>;
    this.#path = { ...this.#path, query };
    history.replaceState(null, '', formatPath(this.#path));
  }

  /** Forgets the project, after it was deleted. */
  leaveProject(): void {
    this.#project = null;
    this.go('#/');
  }
}
