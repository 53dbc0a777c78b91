// What the airlock's page and its storing worker say to each other. The page may reach the hub and holds no file; the
// worker holds the files and is sealed.

import type { ErrorCode } from '../lib/errors.ts';
import type { ModelCard } from '../lib/language/types.ts';

export interface WantedFile {
  /** Where it is stored. */
  readonly path: string;
  readonly sizeBytes: number;
  /** As the hub names them: SHA-256 for large files, Git's id for the others. */
  readonly sha256: string | null;
  readonly gitId: string | null;
}
export interface OpenRequest {
  readonly name: string;
  readonly summary: string;
  readonly files: readonly WantedFile[];
}

export interface StoreApi {
  /** Names of the models that are here already. */
  names(): Promise<readonly string[]>;
  /** Takes the lock, and says which files are whole from an earlier try. @throws StudioError `locked` */
  open(request: OpenRequest): Promise<{ readonly id: string; readonly whole: readonly string[] }>;
  /** Opens a file behind the bytes of an earlier try; resolves with how many there are. */
  begin(file: WantedFile): Promise<number>;
  /** Throws away what the open file has. */
  restart(): Promise<void>;
  /** @throws StudioError `storage-full`, `bad-input` when there is more than there should be */
  write(piece: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Compares size and hash and keeps the file. @throws StudioError `bad-input` after deleting it */
  finish(): Promise<void>;
  /** Closes the open file and keeps its bytes for another try. */
  pause(): Promise<void>;
  /** Writes the card. @throws StudioError `bad-input` when something is missing */
  complete(): Promise<ModelCard>;
  /** Gives the lock back. */
  close(): Promise<void>;
}

export interface StoreCall {
  readonly id: number;
  readonly method: keyof StoreApi;
  readonly argument: unknown;
}
export type StoreAnswer =
  | { readonly id: number; readonly value: unknown }
  | {
      readonly id: number;
      readonly error: {
        readonly code: ErrorCode;
        readonly message: string;
        readonly details: Readonly<Record<string, unknown>>;
      };
    };
