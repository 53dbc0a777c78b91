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

/** The list in the form of a `_headers` file, which several static hosts and `scripts/serve.mjs` read. */
export function formatHeadersFile(headers: readonly Header[]): string {
  return ['/*', ...headers.map(({ name, value }) => `  ${name}: ${value}`), ''].join('\n');
}
