// The data database as a worker holds it.

import { openDatabase, type StudioDatabase } from '../storage/database.ts';

let database: StudioDatabase | null = null;

/** The open database; opened again after the browser closed it. @throws StudioError as `openDatabase` */
export async function connect(): Promise<StudioDatabase> {
  if (!database || database.lost) database = await openDatabase();
  return database;
}
