const PICTURE_FILES = '.png,.jpg,.jpeg,.webp,.gif,.avif';
/** Endings of documents and pictures that can be imported, several at a time. */
export const DOCUMENT_FILES = `.txt,.md,.markdown,.html,.htm,.pdf,.docx,.zip,${PICTURE_FILES}`;
/** Endings of all that can be imported: tables, documents and pictures. */
export const TABLE_FILES = `.csv,.tsv,.json,.jsonl,.ndjson,.parquet,${DOCUMENT_FILES}`;
export const PROJECT_FILES = '.terrarium';
