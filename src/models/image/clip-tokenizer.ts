// The tokenizer of CLIP as one JSON, made of its vocabulary and merges: diffusers keeps only those two. The parts are
// those of `tokenizer.json` of openai/clip-vit-base-patch32.

const START = '<|startoftext|>';
const END = '<|endoftext|>';
const WORDS = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

/** @param merges the text of `merges.txt`, with its version line */
export function clipTokenizer(vocabulary: Readonly<Record<string, number>>, merges: string): Record<string, unknown> {
  const [start, end] = [vocabulary[START] ?? 0, vocabulary[END] ?? 0];
  const special = [START, END].filter((content) => vocabulary[content] !== undefined);
  return {
    version: '1.0',
    added_tokens: special.map((content) => ({
      ...{ id: vocabulary[content], content, special: true },
      ...{ single_word: false, lstrip: false, rstrip: false, normalized: false },
    })),
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: WORDS }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
      ],
    },
    post_processor: {
      ...{ type: 'RobertaProcessing', sep: [END, end], cls: [START, start] },
      ...{ trim_offsets: false, add_prefix_space: false },
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true },
    model: {
      ...{ type: 'BPE', dropout: null, unk_token: END, continuing_subword_prefix: '', end_of_word_suffix: '</w>' },
      ...{ fuse_unk: false, vocab: vocabulary },
      merges: merges.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#version')),
    },
  };
}
