// The parser of pdf.js, which answers to the display layer in the import worker (see pdf-reader.ts).

import './trusted-types.ts';
import 'pdfjs-dist/build/pdf.worker.mjs';
