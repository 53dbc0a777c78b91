// What document readers refuse, so that a hostile or mistaken file gives a message instead of a frozen tab.

/** Bytes of one document file. */
export const MAX_DOCUMENT_BYTES = 256 * 2 ** 20;
/** Characters of one document's text: about ten thousand pages. */
export const MAX_DOCUMENT_LENGTH = 20_000_000;
/** Characters of one part with its markup. */
export const MAX_MARKUP_LENGTH = 100_000_000;
/** Documents of one import. */
export const MAX_DOCUMENTS = 10_000;
/** Tags inside of tags. Browsers stop at 512; real pages stay below 100. */
export const MAX_DEPTH = 2_000;
export const MAX_PAGES = 20_000;
