// The one list of headers that seals the studio. The server, the preview server, the service worker, the generated
// `_headers` file and the examples in deploy/ all carry these values; tests compare them.

export interface Header {
  readonly name: string;
  readonly value: string;
}

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src 'self' blob: data:",
  'media-src blob:',
  "style-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "frame-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html default',
] as const;

const deniedFeatures = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
] as const;

/** Every response of a sealed studio carries these, whatever its status or type. */
export const sealHeaders: readonly Header[] = [
  { name: 'Content-Security-Policy', value: contentSecurityPolicy.join('; ') },
  { name: 'Connection-Allowlist', value: '(response-origin)' },
  { name: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { name: 'Cross-Origin-Embedder-Policy', value: 'require-corp' },
  { name: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { name: 'Permissions-Policy', value: deniedFeatures.map((feature) => `${feature}=()`).join(', ') },
  { name: 'Referrer-Policy', value: 'no-referrer' },
  { name: 'X-Content-Type-Options', value: 'nosniff' },
  { name: 'X-DNS-Prefetch-Control', value: 'off' },
];

/** The one page that may reach a model hub. */
export const AIRLOCK_PAGE = 'airlock.html';

/** A hub can be any server, chosen by the person; without encryption only one on the same machine. */
const HUB_SOURCES = 'https: http://localhost:* http://127.0.0.1:*';

/**
 * The headers of the airlock instead: connections to a hub, hence no allow-list, and no window that opened it may
 * reach in, not even one of the studio.
 */
export const airlockHeaders: readonly Header[] = sealHeaders
  .filter(({ name }) => name !== 'Connection-Allowlist')
  .map(({ name, value }) => {
    if (name === 'Cross-Origin-Opener-Policy') return { name, value: 'noopener-allow-popups' };
    if (name !== 'Content-Security-Policy') return { name, value };
    return { name, value: value.replace("connect-src 'self'", `connect-src 'self' ${HUB_SOURCES}`) };
  });

/** The headers of a page or file, by its path. */
export function headersFor(pathname: string): readonly Header[] {
  return pathname.endsWith(`/${AIRLOCK_PAGE}`) ? airlockHeaders : sealHeaders;
}

/**
 * The lists in the form of a `_headers` file, which several static hosts and `scripts/serve.mjs` read. A line with `!`
 * takes a header of the general list away, since hosts join the lists of all rules that match.
 */
export function formatHeadersFile(): string {
  const kept = new Map(airlockHeaders.map(({ name, value }) => [name, value]));
  const changed = sealHeaders.filter(({ name, value }) => kept.get(name) !== value);
  return [
    '/*',
    ...sealHeaders.map(formatHeader),
    `/${AIRLOCK_PAGE}`,
    ...changed.map(({ name }) => `  ! ${name}`),
    ...airlockHeaders.filter(({ name }) => changed.some((header) => header.name === name)).map(formatHeader),
    '',
  ].join('\n');
}

function formatHeader({ name, value }: Header): string {
  return `  ${name}: ${value}`;
}
