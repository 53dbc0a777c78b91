// The version that lineage records.

export { version as codeVersion } from '../../package.json';
