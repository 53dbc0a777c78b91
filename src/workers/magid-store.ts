// Dialogues out of a stored column, and the version with pictures back into storage.

import type { WorkContext } from '../lib/breathe.ts';
import { StudioError } from '../lib/errors.ts';
import { readMessages } from '../lib/language/chat-formats.ts';
import { formatPicturedConversation, readPicturedConversation } from '../lib/magid/pictured-conversation.ts';
import { attemptsJson, messagesWithPictures, type SlottedDialogue } from '../lib/magid/slots.ts';
import { bytesColumn, type BytesColumn, textAt } from '../lib/table/column.ts';
import { createTable, type Table } from '../lib/table/table.ts';
import type { StudioDatabase } from '../storage/database.ts';
import { createDatasetWriter, getDataset, readTable } from '../storage/datasets.ts';
import { getMedia } from '../storage/media.ts';
import type { Dataset, Lineage } from '../storage/types.ts';
import type { DialogueSource, MagidSaveRequest } from './magid-contracts.ts';

const ATTEMPTS_COLUMN = 'picture_attempts';

/** The first dialogues of a column; rows that hold none are left out. @throws StudioError `bad-option`, `not-found` */
export async function readDialogues(
  db: StudioDatabase,
  source: DialogueSource,
  most: number,
): Promise<readonly SlottedDialogue[]> {
  const dataset = await getDataset(db, source.datasetId);
  const table = await readTable(db, dataset, { columns: [columnIndex(dataset, source.column)] });
  const column = table.columns[0] as BytesColumn;
  const dialogues: SlottedDialogue[] = [];
  for (let row = 0; row < table.rowCount && dialogues.length < most; row++) {
    const cell = textAt(column, row);
    const messages = cell === null ? null : (readPicturedConversation(cell) ?? readMessages(cell));
    if (messages) dialogues.push({ row, messages, slots: [], error: null });
  }
  return dialogues;
}

/** Stores a version whose conversations name the pictures that pass, beside its source. */
export async function savePictured(
  { db, codeVersion }: { readonly db: StudioDatabase; readonly codeVersion: string },
  request: MagidSaveRequest,
  context: WorkContext,
): Promise<Dataset> {
  const { source, datasetName } = request;
  const dataset = await getDataset(db, source.datasetId);
  const table = await readTable(db, dataset, { context });
  const dialogues = await withStoredOnly(db, request.dialogues);
  const { thresholds } = request;
  const pictured = withPictures(table, columnIndex(dataset, source.column), { dialogues, thresholds });
  const dictionaries = pictured.columns.map((column) => (column.layout === 'coded' ? column.dictionary : null));
  const start = { datasetId: crypto.randomUUID(), schema: pictured.schema, dictionaries };
  const writer = await createDatasetWriter(db, start);
  try {
    await writer.append(pictured);
    const lineage: Lineage = {
      ...{ how: 'derivation', parents: [dataset.id], recipe: null, importedFrom: null, codeVersion },
      ...{ split: null, facts: request.facts },
    };
    const { projectId, role } = dataset;
    return await writer.finish({ projectId, role, name: datasetName, lineage });
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** Without the pictures that were swept since they were drawn: a tab may stay open for days. */
async function withStoredOnly(
  db: StudioDatabase,
  dialogues: readonly SlottedDialogue[],
): Promise<readonly SlottedDialogue[]> {
  const attempts = dialogues.flatMap(({ slots }) => slots.flatMap((slot) => slot.attempts));
  const hashes = new Set(attempts.flatMap(({ image }) => (image ? [image.hash] : [])));
  const gone = new Set<string>();
  for (const hash of hashes) {
    await getMedia(db, hash).catch((error: unknown) => {
      if (!(error instanceof StudioError) || error.code !== 'not-found') throw error;
      gone.add(hash);
    });
  }
  return dialogues.map((dialogue) => ({
    ...dialogue,
    slots: dialogue.slots.map((slot) => ({
      ...slot,
      attempts: slot.attempts.map((attempt) =>
        attempt.image && gone.has(attempt.image.hash) ? { ...attempt, image: null } : attempt,
      ),
    })),
  }));
}

/** The table with new conversations and a column of attempts at its end; rows that were not looked at stay as they are. */
export function withPictures(
  table: Table,
  at: number,
  { dialogues, thresholds }: Pick<MagidSaveRequest, 'dialogues' | 'thresholds'>,
): Table {
  const byRow = new Map(dialogues.map((dialogue) => [dialogue.row, dialogue]));
  const old = table.columns[at] as BytesColumn;
  const rows = Array.from({ length: table.rowCount }, (_, row) => row);
  const cells = rows.map((row) => {
    const dialogue = byRow.get(row);
    return dialogue ? formatPicturedConversation(messagesWithPictures(dialogue, thresholds)) : textAt(old, row);
  });
  const attempts = rows.map((row) => {
    const dialogue = byRow.get(row);
    return dialogue ? attemptsJson(dialogue, thresholds) : null;
  });
  const taken = new Set(table.schema.map(({ name }) => name));
  let name = ATTEMPTS_COLUMN;
  for (let n = 2; taken.has(name); n++) name = `${ATTEMPTS_COLUMN}_${n}`;
  const columns = table.columns.map((column, i) => (i === at ? bytesColumn(cells) : column));
  return createTable([...table.schema, { name, kind: 'json', role: 'ignore' }], [...columns, bytesColumn(attempts)]);
}

function columnIndex({ schema }: Dataset, name: string): number {
  const index = schema.findIndex((column) => column.name === name && column.kind === 'conversation');
  if (index >= 0) return index;
  const allowed = schema.filter(({ kind }) => kind === 'conversation').map((column) => column.name);
  throw new StudioError('bad-option', `${name} is no column of conversations`, { details: { given: name, allowed } });
}
