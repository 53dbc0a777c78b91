// Trusted Types: with `require-trusted-types-for 'script'` only a policy can make the URL of a worker. The `default`
// policy lets same-origin URLs through and nothing else; without `createHTML` a string given to `innerHTML` throws.

interface PolicyRules {
  readonly createScriptURL: (url: string) => string;
}
interface PolicyFactory {
  readonly defaultPolicy: unknown;
  createPolicy(name: string, rules: PolicyRules): unknown;
}

/** What both a page and a worker offer; `trustedTypes` is missing where the browser lacks the feature. */
export interface TrustedTypesScope {
  readonly location: { readonly href: string; readonly origin: string };
  readonly trustedTypes?: PolicyFactory;
}

/** Installs the `default` policy of that scope once. Throws TypeError at use for a script URL of another origin. */
export function installTrustedTypes(scope: TrustedTypesScope): void {
  const factory = scope.trustedTypes;
  if (!factory || factory.defaultPolicy) return;
  factory.createPolicy('default', {
    createScriptURL(url) {
      if (isOwnScript(url, scope.location)) return url;
      throw new TypeError('a script may only come from the origin of the studio');
    },
  });
}

function isOwnScript(url: string, location: TrustedTypesScope['location']): boolean {
  const { origin, protocol } = new URL(url, location.href);
  // A blob: URL claims the origin that made it, but its text may have come from anywhere.
  return origin === location.origin && protocol !== 'blob:';
}
