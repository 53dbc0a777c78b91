import { saveText } from '../../state/save-file.ts';
import type { RequestFact } from '../../state/seal/facts.ts';

/** Hands the request log over as a file; it names addresses and times, never contents. */
export function saveRequests(requests: readonly RequestFact[]): void {
  const entries = requests.map((request) => ({ ...request, at: new Date(request.at).toISOString() }));
  const text = JSON.stringify({ page: location.origin, requests: entries }, null, 2);
  saveText('terrarium-requests.json', text, 'application/json');
}
