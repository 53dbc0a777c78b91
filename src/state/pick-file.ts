// The browser's own save dialog, where there is one.

interface PickerWindow {
  readonly showSaveFilePicker?: (options: {
    readonly suggestedName: string;
    readonly types?: readonly { readonly description: string; readonly accept: Readonly<Record<string, string[]>> }[];
  }) => Promise<FileSystemFileHandle>;
}

export interface PickOptions {
  readonly suggestedName: string;
  readonly description: string;
}

/** True where a person can choose the place of a file before it is written. */
export function canPickFiles(): boolean {
  return typeof (globalThis as PickerWindow).showSaveFilePicker === 'function';
}

/** Asks where to save. Must be called from a click. Rejects with the platform's AbortError when dismissed. */
export async function pickFile({ suggestedName, description }: PickOptions): Promise<FileSystemFileHandle> {
  const pick = (globalThis as PickerWindow).showSaveFilePicker;
  if (!pick) throw new Error('this browser has no save dialog');
  const extension = suggestedName.slice(suggestedName.lastIndexOf('.'));
  const types = [{ description, accept: { 'application/octet-stream': [extension] } }];
  return pick.call(globalThis, { suggestedName, types });
}
