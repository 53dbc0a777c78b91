// The feedback of MAGID: when no picture of a description passes, a shorter description is tried.

import { defaultSampling, type LanguageModel } from '../language/types.ts';
import { nounPhrases } from './noun-phrases.ts';
import { MAX_DESCRIPTION_LENGTH } from './types.ts';

/** A shorter description of the same, or null when there is none. */
export type Shorten = (
  description: string,
  context: { readonly signal?: AbortSignal | undefined },
) => Promise<string | null>;

/** The noun phrase without what follows the noun, else the noun alone, else the text before its first joining word. */
export const shortenByRules: Shorten = async (description) => {
  const [phrase] = nounPhrases(description);
  const head = phrase?.head.noun;
  const cut = description.split(/\s+(?:with|without|of|in|on|at|by|and|that|which|for)\s+|[,;:.]/)[0] ?? '';
  const shorter = [phrase?.core, head === undefined ? undefined : `a ${head}`, head, cut.trim()];
  return shorter.find((text) => text !== undefined && isShorter(text, description)) ?? null;
};

/**
 * Asks a language model at temperature 0; where its answer is not shorter or empty, the rules answer.
 * @throws StudioError `aborted`, and what the model throws
 */
export function shortenWith(model: LanguageModel): Shorten {
  return async (description, context) => {
    const [result] = await model.generate(
      [
        {
          messages: [
            {
              role: 'system',
              content:
                'A picture made from a description was refused. Answer with a shorter and simpler description of the same thing, one noun phrase, nothing else.',
            },
            { role: 'user', content: `Description: a large iced latte with oat milk in a tall glass\nShorter:` },
            { role: 'assistant', content: 'an iced latte in a glass' },
            { role: 'user', content: `Description: ${description}\nShorter:` },
          ],
          sampling: { ...defaultSampling, temperature: 0, maxTokens: 40, stop: ['\n'] },
          constraint: null,
          randomness: { seed: 0, labels: ['magid', 'shorten'], index: 0 },
        },
      ],
      { signal: context.signal },
    );
    const answer = (result?.text ?? '')
      .split('\n')[0]
      ?.replace(/^\s*(?:shorter|description)\s*:\s*/i, '')
      .replace(/^["'“”\s]+|["'“”.\s]+$/g, '');
    const isGood = answer !== undefined && /\p{L}{2}/u.test(answer) && isShorter(answer, description);
    return isGood ? answer.slice(0, MAX_DESCRIPTION_LENGTH) : shortenByRules(description, context);
  };
}

function isShorter(text: string, than: string): boolean {
  return text.length > 0 && text.length < than.length;
}
