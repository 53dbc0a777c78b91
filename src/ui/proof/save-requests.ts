import type { RequestFact } from '../../state/seal/facts.ts';

/** Hands the request log over as a file; it names addresses and times, never contents. */
export function saveRequests(requests: readonly RequestFact[]): void {
  const entries = requests.map((request) => ({ ...request, at: new Date(request.at).toISOString() }));
  const text = JSON.stringify({ page: location.origin, requests: entries }, null, 2);
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'terrarium-requests.json';
  link.click();
  // The download has its own hold on the bytes by the next task.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
