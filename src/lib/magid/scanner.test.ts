import { describe, expect, it } from 'vitest';
import { scriptedModel } from '../../../tests/fixtures/magid/scripted.ts';
import type { ChatMessage } from '../language/types.ts';
import { createModelScanner, defaultModelScan, scanRequest } from './scanner.ts';

const order: readonly ChatMessage[] = [
  { role: 'system', content: 'You sell coffee.' },
  { role: 'user', content: 'A cortado\nplease.' },
  { role: 'assistant', content: 'Right away.' },
];

describe('a scanner with a language model', () => {
  it('asks with numbered turns, without the system message, and allows only turns that are there', () => {
    const { messages, constraint, sampling } = scanRequest(order, { ...defaultModelScan, index: 0 });
    expect(messages.at(-1)?.content).toBe(
      'Dialogue:\nUtterance 1: user: A cortado please.\nUtterance 2: assistant: Right away.\n\nAnswer:',
    );
    expect(sampling.temperature).toBe(0.3);
    expect(JSON.stringify(constraint)).toContain('"enum":[1,2]');
    expect(JSON.stringify(constraint)).toContain('"maxItems":2');
  });

  it('reads one answer for each dialogue, and takes a bad one for no pick', async () => {
    const { model, requests } = scriptedModel([
      '{"picks":[{"turn":1,"reason":"x","description":"a cortado"}]}',
      'oops',
    ]);
    const picks = await createModelScanner(model)([order, order], {});
    expect(picks).toEqual([[{ turn: 1, description: 'a cortado', reason: 'x' }], []]);
    expect(requests.map((request) => request.randomness.index)).toEqual([0, 1]);
  });

  it('asks for tags where JSON cannot be held to', async () => {
    const answer = '<reason>x</reason><result>Utterance 1: a cortado in a small glass</result>';
    const { model, requests } = scriptedModel([answer]);
    const [picks] = await createModelScanner(model, { answer: 'tags' })([order], {});
    expect(picks?.map((pick) => pick.description)).toEqual(['a cortado in a small glass']);
    expect(requests[0]?.constraint).toBeNull();
    expect(requests[0]?.messages[0]?.content).toContain(
      '<result>Utterance 2: a lemon pie with blueberries on top</result>',
    );
  });
});
