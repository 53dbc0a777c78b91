import { describe, expect, it } from 'vitest';
import { type ImageRef, namedImages } from '../images/image-ref.ts';
import { readConversation } from '../language/conversation.ts';
import { multimodalRecord } from './export.ts';
import { formatPicturedConversation, readPicturedConversation } from './pictured-conversation.ts';
import type { PicturedMessage } from './types.ts';

const hash = 'ab'.repeat(32);
const image: ImageRef = { hash, type: 'image/png', width: 64, height: 64, bytes: 900, alt: 'a red car' };
const messages: readonly PicturedMessage[] = [
  { role: 'user', content: 'Look!', image },
  { role: 'assistant', content: 'Nice car.' },
];

describe('conversations with pictures as cells', () => {
  it('come back as they were written', () => {
    expect(readPicturedConversation(formatPicturedConversation(messages))).toEqual(messages);
  });

  it('are plain conversations to readers that know no pictures', () => {
    const cell = formatPicturedConversation(messages);
    expect(readConversation(cell)).toEqual(messages.map(({ role, content }) => ({ role, content })));
    expect(namedImages(cell)).toEqual([hash]);
  });

  it('lose a broken picture and keep the message', () => {
    const cell = JSON.stringify([{ role: 'user', content: 'Look!', image: { hash: 'x' } }]);
    expect(readPicturedConversation(cell)).toEqual([{ role: 'user', content: 'Look!' }]);
  });

  it.each(['', 'x', '[]', '{}', '[1]', '[{"role":"user"}]'])('are not %j', (cell) => {
    expect(readPicturedConversation(cell)).toBeNull();
  });
});

describe('multimodal records', () => {
  it('have an image part for each file', () => {
    expect(multimodalRecord(messages)).toEqual({
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Look!' }, { type: 'image' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'Nice car.' }] },
      ],
      images: [`images/${hash}.png`],
    });
  });

  it('name files as told', () => {
    expect(multimodalRecord(messages, ({ type }) => type).images).toEqual(['image/png']);
  });
});
