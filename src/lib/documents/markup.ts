// Feeds markup to htmlparser2 piece by piece, so that a large or hostile file can be stopped.

import { Parser, type ParserOptions } from 'htmlparser2';
import { createBreather, type WorkContext } from '../breathe.ts';
import { checkLimit } from '../importers/limits.ts';
import { MAX_DEPTH, MAX_MARKUP_LENGTH } from './limits.ts';

const PIECE_LENGTH = 65_536;

export interface MarkupHandler {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
}

/** @throws StudioError `limit` when tags nest deeper than 2,000 or the text is longer than allowed, `aborted` */
export async function parseMarkup(
  source: string,
  handler: MarkupHandler,
  { context, ...options }: ParserOptions & { readonly context: WorkContext },
): Promise<void> {
  checkLimit(source.length, MAX_MARKUP_LENGTH, 'characters of a document with its markup');
  const breathe = createBreather(context);
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth++;
        // The parser searches its stack of open tags at every closing tag, so depth is what a hostile file pays with.
        checkLimit(depth, MAX_DEPTH, 'tags inside of tags');
        handler.open(name, attributes);
      },
      ontext: (text) => handler.text(text),
      onclosetag(name) {
        depth--;
        handler.close(name);
      },
    },
    options,
  );
  for (let at = 0; at < source.length; at += PIECE_LENGTH) {
    parser.write(source.slice(at, at + PIECE_LENGTH));
    await breathe();
  }
  parser.end();
}
