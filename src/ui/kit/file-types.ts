/** Endings of tables that can be imported. */
export const TABLE_FILES = '.csv,.tsv,.txt,.json,.jsonl,.ndjson,.parquet';
export const PROJECT_FILES = '.terrarium';
