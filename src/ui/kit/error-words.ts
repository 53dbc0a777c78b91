// The words for error codes. The screen chooses them; messages of errors are for logs.

import type { ErrorCode } from '../../lib/errors.ts';

export interface ErrorWords {
  readonly title: string;
  readonly advice: string;
}

const words: Readonly<Record<ErrorCode, ErrorWords>> = {
  aborted: { title: 'Stopped', advice: 'Nothing was changed. You can start it again.' },
  'bad-input': {
    title: 'This file cannot be read',
    advice: 'Check that the format is the one it claims to be, or change the reading options.',
  },
  'bad-option': { title: 'An option is out of bounds', advice: 'Correct the option named below.' },
  'bad-recipe': { title: 'The recipe does not fit', advice: 'Correct the recipe, or build it again from the form.' },
  'condition-impossible': {
    title: 'A condition cannot be met',
    advice: 'Loosen or remove the condition: no row of the source can satisfy it.',
  },
  limit: {
    title: 'This is larger than Terrarium accepts',
    advice: 'Split the file or leave out columns, then try again.',
  },
  'not-found': { title: 'It is no longer here', advice: 'It may have been deleted in another tab.' },
  'not-enough-data': { title: 'Too little data', advice: 'Add rows, or choose columns with more values.' },
  'storage-damaged': { title: 'Stored data is damaged', advice: 'Restore the project from its .terrarium file.' },
  'storage-evicted': {
    title: 'The browser cleared the storage',
    advice: 'Restore your projects from .terrarium files.',
  },
  'storage-full': {
    title: 'The storage is full',
    advice: 'Delete projects under Settings, then resume. Nothing committed is lost.',
  },
  'storage-newer': { title: 'A newer version was used here', advice: 'Reload to get the newer version of Terrarium.' },
  'storage-closed': { title: 'The storage was closed', advice: 'Reload this tab to go on.' },
  'model-missing': {
    title: 'The model is not here',
    advice: 'Open Models and add it from disk, or choose another model.',
  },
  'model-failed': {
    title: 'The model failed',
    advice: 'Try it again, on the processor (WASM) instead of WebGPU, or choose another model.',
  },
  locked: {
    title: 'Another tab is working on this',
    advice: 'Progress is shown here; this tab takes over when the other one closes.',
  },
  'worker-lost': {
    title: 'A background worker stopped',
    advice: 'Try again; it starts afresh. What was committed is kept.',
  },
  internal: {
    title: 'Something went wrong',
    advice: 'Try again. Diagnostics without any row contents are under Settings.',
  },
};

/** Title and advice for a code; unknown codes (from stored reports of other versions) get the general words. */
export function errorWords(code: string): ErrorWords {
  return Object.hasOwn(words, code) ? words[code as ErrorCode] : words.internal;
}
