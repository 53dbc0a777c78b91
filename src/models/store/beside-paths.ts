// What lies beside the app in `models/`: the list of models, and for each the paths that its files can have. The service
// worker lets nothing else through to the server: a request says no more than which listed model is wanted.

import { dtypeSuffixes } from '../../lib/language/model-layout.ts';

const TEXTS = [
  ...['card.json', 'config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json'],
  ...['special_tokens_map.json', 'chat_template.jinja', '1_Pooling/config.json', 'README.md'],
];
const GRAPHS = Object.values(dtypeSuffixes).map((suffix) => `onnx/model${suffix}.onnx`);
const FIXED: ReadonlySet<string> = new Set([...TEXTS, ...GRAPHS]);
const EXTERNAL = /^(.*)_data(?:_[1-9]\d?)?$/;
const ID = /^[\w][\w.-]{0,127}$/;

/** Below the folder of the app. */
export const MODELS_FOLDER = 'models/';
export const MODEL_LIST = `${MODELS_FOLDER}index.json`;

/** True for what can be the name of a folder beside the app. */
export function isBesideId(id: string): boolean {
  return ID.test(id);
}

/** Entries of the list; none of a damaged one. Those without a proper id are left out. */
export function parseModelList(text: string): readonly (Readonly<Record<string, unknown>> & { readonly id: string })[] {
  const models: unknown = parse(text)?.['models'];
  if (!Array.isArray(models)) return [];
  return models.flatMap((model: unknown) => {
    const entry = (typeof model === 'object' && model !== null ? model : {}) as Readonly<Record<string, unknown>>;
    const { id } = entry;
    return typeof id === 'string' && isBesideId(id) ? [{ ...entry, id }] : [];
  });
}

/** The id in `<id>/<path>` when the path is one that a file of a model can have, else null. */
export function idOfModelFile(path: string): string | null {
  const slash = path.indexOf('/');
  const [id, file] = [path.slice(0, slash), path.slice(slash + 1)];
  const isKnown = FIXED.has(file) || GRAPHS.includes(EXTERNAL.exec(file)?.[1] ?? '');
  return slash > 0 && isBesideId(id) && isKnown ? id : null;
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>> | null;
  } catch {
    return null; // a damaged list names nothing
  }
}
