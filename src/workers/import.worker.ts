// Reads files people bring: says what is in them, then stores them as datasets.

import './trusted-types.ts';
import { expose } from 'comlink';
import { connect } from './connection.ts';
import type { ImportWorkerApi } from './contracts.ts';
import { importFile, inspect, type InspectedFile } from './import-job.ts';
import { createJobs } from './jobs.ts';
import { createPictureStore } from './media.ts';
import { createPdfReader } from './pdf-reader.ts';
import { installErrorTransfer } from './transfer.ts';
import { codeVersion } from './version.ts';

const jobs = createJobs();
const readPdf = createPdfReader();
let inspected: InspectedFile | null = null;

installErrorTransfer();
expose({
  inspect: (jobId, request, onProgress) =>
    jobs.run(
      jobId,
      async (context) => {
        const result = await inspect(request, { ...context, readPdf });
        inspected = result.inspected;
        return result.inspection;
      },
      onProgress,
    ),
  importFile: (jobId, request, onProgress) =>
    jobs.run(
      jobId,
      async (context) => {
        const db = await connect();
        const pictures = createPictureStore(db);
        const desk = { db, codeVersion, inspected, flushPictures: () => pictures.flush() };
        try {
          return await importFile(request, desk, { ...context, readPdf, storePicture: pictures.store });
        } catch (error) {
          await pictures.discard().catch(() => undefined); // what stays is swept once it is a day old
          throw error;
        }
      },
      onProgress,
    ),
  cancel: (jobId) => jobs.cancel(jobId),
} satisfies ImportWorkerApi);
