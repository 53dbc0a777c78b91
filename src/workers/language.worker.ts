// Holds one language model and answers for it.

import './trusted-types.ts';
import { expose } from 'comlink';
import { installErrorTransfer } from './transfer.ts';
import { createLanguageWorker } from './language-work.ts';

installErrorTransfer();
expose(createLanguageWorker());
