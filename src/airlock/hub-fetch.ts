// The only requests of the project that leave its origin. Each is made because a person pressed a button, without
// cookies, without a referrer, and never with anything but the address of the file.

import { StudioError, throwIfAborted } from '../lib/errors.ts';
import { AIRLOCK_REQUEST } from '../lib/seal/messages.ts';

const GREETING_MS = 2000;

/** Asks for an address, from a byte on. @throws StudioError with words for the person, `aborted` */
export async function fetchFromHub(url: string, signal: AbortSignal, from = 0): Promise<Response> {
  throwIfAborted(signal);
  await greetServiceWorker();
  const headers = from > 0 ? { Range: `bytes=${from}-` } : {};
  try {
    const response = await fetch(url, {
      ...{ headers, signal, cache: 'no-store', credentials: 'omit', mode: 'cors', referrerPolicy: 'no-referrer' },
    });
    if (response.ok || response.status === 416) return response;
    throw refusal(response.status, url);
  } catch (cause) {
    if (cause instanceof StudioError) throw cause;
    throwIfAborted(signal);
    throw new StudioError('not-found', `${new URL(url).host} cannot be reached, or does not let pages read from it`, {
      cause,
      details: { retry: true },
    });
  }
}

function refusal(status: number, url: string): StudioError {
  const host = new URL(url).host;
  const retry = status === 429 || status >= 500;
  const words =
    status === 404
      ? 'there is no such model or file'
      : status === 401 || status === 403
        ? 'it is private, wants a sign-in, or does not exist; download it by hand on the hub and add it from disk'
        : status === 429
          ? 'it has had too many requests and asks to wait'
          : status >= 500
            ? 'it has trouble of its own'
            : 'it refused';
  return new StudioError('not-found', `${host} answered ${status}: ${words}`, { details: { status, retry } });
}

/**
 * The service worker lets requests to other origins pass only for pages it knows to be the airlock, and forgets them
 * when the browser puts it to sleep.
 */
async function greetServiceWorker(): Promise<void> {
  const controller = 'serviceWorker' in navigator ? navigator.serviceWorker.controller : null;
  if (!controller) return;
  const { port1, port2 } = new MessageChannel();
  const answered = new Promise<void>((resolve) => {
    port1.onmessage = () => resolve();
    setTimeout(resolve, GREETING_MS);
  });
  controller.postMessage({ type: AIRLOCK_REQUEST }, [port2]);
  await answered;
  port1.close();
}
