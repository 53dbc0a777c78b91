// Comlink keeps only name, message and stack of an error. This handler keeps code and details; install it on both sides.

import { transferHandlers, type TransferHandler } from 'comlink';
import { type ErrorCode, StudioError, toStudioError } from '../lib/errors.ts';

interface ThrownMarker {
  readonly value: unknown;
}
interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Record<string, unknown>;
}

/** Replaces Comlink's own `throw` handler. Safe to call more than once. */
export function installErrorTransfer(): void {
  const original = transferHandlers.get('throw');
  if (!original) return;
  const handler: TransferHandler<ThrownMarker, SerializedError> = {
    canHandle: (value): value is ThrownMarker => original.canHandle(value),
    serialize: ({ value }) => {
      const error = toStudioError(value);
      return [{ code: error.code, message: error.message, details: { ...error.details } }, []];
    },
    deserialize: ({ code, message, details }) => {
      throw new StudioError(code, message, { details });
    },
  };
  transferHandlers.set('throw', handler);
}
