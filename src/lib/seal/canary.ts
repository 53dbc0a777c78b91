// Canaries: every known way out of a tab, tried against a host name that RFC 2606 reserves and nobody can own. A try
// that fails proves nothing by itself, since the name resolves nowhere; so each verdict names its evidence.

export type Realm = 'page' | 'dedicated worker' | 'blob worker' | 'iframe';

/** `unknown`: nothing came back, but nothing visible stopped it either. `unavailable`: the browser has no such way. */
export type CanaryOutcome = 'blocked' | 'open' | 'unknown' | 'unavailable';

export interface CanaryResult {
  readonly realm: Realm;
  readonly channel: string;
  readonly outcome: CanaryOutcome;
  /** How the outcome was found, as a sentence without a full stop. */
  readonly how: string;
}

export type Attempt =
  /** A response came, or the browser took the message for delivery and says so. */
  | { readonly kind: 'sent' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unavailable' }
  /** Not tried, because a success would leave this page. */
  | { readonly kind: 'untried'; readonly reason: string };

export interface Channel {
  readonly name: string;
  /** Tries to reach that `https:` address; an exception counts as a refusal or a failure. */
  readonly attempt: (url: string) => Attempt | Promise<Attempt>;
}

/** What a realm saw its policies do: the directive that stopped a try, by host name. */
export type Violations = ReadonlyMap<string, string>;

export interface CanaryContext {
  readonly realm: Realm;
  readonly violations: Violations;
  /** Whether the browser enforces Connection-Allowlist; null where that could not be found out. */
  readonly enforcesAllowlist: boolean | null;
  /** Gives the browser time to report a violation. */
  readonly settle: () => Promise<void>;
}

/** The address a channel tries: one host each, because some reports name only the origin. */
export function canaryUrl(realm: Realm, channel: string): string {
  const label = `${channel} ${realm}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return `https://${label.replace(/^-|-$/g, '')}.terrarium-canary.invalid/`;
}

/** Tries the channels one after the other. */
export async function runChannels(channels: readonly Channel[], context: CanaryContext): Promise<CanaryResult[]> {
  const results: CanaryResult[] = [];
  for (const channel of channels) {
    const url = canaryUrl(context.realm, channel.name);
    const attempt = await attemptSafely(channel, url);
    await context.settle();
    results.push({ realm: context.realm, channel: channel.name, ...judge(attempt, new URL(url).hostname, context) });
  }
  return results;
}

/** The same verdict for a whole realm that could not even be made. */
export function refuseRealm(realm: Realm, channels: readonly string[], how: string): CanaryResult[] {
  return channels.map((channel) => ({ realm, channel, outcome: 'blocked', how }));
}

async function attemptSafely(channel: Channel, url: string): Promise<Attempt> {
  try {
    return await channel.attempt(url);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isPolicy = /Trusted|Content Security Policy|origin of the studio/i.test(message);
    return isPolicy ? { kind: 'refused', reason: message } : { kind: 'failed' };
  }
}

function judge(attempt: Attempt, host: string, context: CanaryContext): Pick<CanaryResult, 'outcome' | 'how'> {
  const directive = context.violations.get(host);
  if (attempt.kind === 'unavailable') return { outcome: 'unavailable', how: 'this browser does not offer it' };
  if (directive) return { outcome: 'blocked', how: `the browser reported that ${directive} stopped it` };
  if (attempt.kind === 'refused') return { outcome: 'blocked', how: `refused: ${attempt.reason}` };
  if (attempt.kind === 'sent') return { outcome: 'open', how: 'the browser sent it' };
  const why = attempt.kind === 'untried' ? attempt.reason : 'the browser reports nothing about this one';
  if (context.enforcesAllowlist) return { outcome: 'blocked', how: `Connection-Allowlist is enforced here; ${why}` };
  return { outcome: 'unknown', how: `${why}, and Connection-Allowlist could not be seen at work` };
}
