// Strings that outlive the text they were cut from.

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** V8 copies shorter pieces by itself; longer ones keep the whole text they were cut from alive. */
const SHORTEST_SLICE = 13;

/** The same text with memory of its own. Lone surrogates, which UTF-8 cannot carry, become U+FFFD. */
export function detachText(text: string): string {
  return text.length < SHORTEST_SLICE ? text : decoder.decode(encoder.encode(text));
}
