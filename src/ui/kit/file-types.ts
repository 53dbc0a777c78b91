/** Endings of documents that can be imported. */
export const DOCUMENT_FILES = '.txt,.md,.markdown,.html,.htm,.pdf,.docx,.zip';
/** Endings of all that can be imported: tables, and documents. */
export const TABLE_FILES = `.csv,.tsv,.json,.jsonl,.ndjson,.parquet,${DOCUMENT_FILES}`;
export const PROJECT_FILES = '.terrarium';
