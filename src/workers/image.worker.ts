// Holds one image model or one matcher and answers for it.

import './trusted-types.ts';
import { expose } from 'comlink';
import { createImageWorker } from './image-work.ts';
import { installErrorTransfer } from './transfer.ts';

installErrorTransfer();
expose(createImageWorker());
