// Import this first in every worker: a worker has Trusted Types of its own and inherits no policy from the page.

import { installTrustedTypes } from '../lib/seal/trusted-types.ts';

installTrustedTypes(globalThis);
