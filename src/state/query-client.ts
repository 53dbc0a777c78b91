// The query worker of a screen; screens end theirs when they go.

import { createClient } from '../workers/client.ts';

/** A query worker of one's own, started at the first call. */
export function createQueryClient(): ReturnType<typeof createClient<'query'>> {
  return createClient('query');
}
