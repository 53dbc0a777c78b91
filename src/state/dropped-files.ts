// Files dropped on the page, those of folders with all that lies below them.

/** As much of a folder as is read; more goes beyond the limit of one import anyway. */
const MAX_FILES = 10_001;

/** The files of a drop in order. Must be called before the event is over; folders are read after that. */
export function droppedFiles(transfer: DataTransfer): Promise<readonly File[]> {
  // Entries are only there during the event, so they are taken first.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const files = [...transfer.files];
  if (!entries.some((entry) => entry?.isDirectory)) return Promise.resolve(files);
  return collect(entries.filter((entry) => entry !== null));
}

async function collect(entries: readonly FileSystemEntry[]): Promise<readonly File[]> {
  const found: File[] = [];
  for (const entry of entries) {
    if (found.length >= MAX_FILES) break;
    if (isFile(entry)) found.push(await fileOf(entry));
    else if (isFolder(entry)) found.push(...(await collect(await childrenOf(entry))));
  }
  return found.slice(0, MAX_FILES);
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** By its path below the dropped folder, because names repeat in folders. */
async function fileOf(entry: FileSystemFileEntry): Promise<File> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  return new File([file], entry.fullPath.replace(/^\//, ''), { lastModified: file.lastModified, type: file.type });
}

/** A reader hands over a hundred at a time, and none at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    all.push(...some);
  }
}
