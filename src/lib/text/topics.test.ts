import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { spreadTopics } from './topics.ts';
import { wordsOf } from './words.ts';

const stream = randomStream(1, 'text');

describe('topics', () => {
  const about = (words: string, count: number): (readonly string[])[] =>
    Array.from({ length: count }, (_, i) => [...wordsOf(words), `filler${i % 7}`]);

  it('spread evenly over as many as there are, and tell one-sided texts from balanced ones', async () => {
    const both = [...about('flight airport ticket luggage', 40), ...about('kitchen recipe flour oven', 40)];
    const one = about('flight airport ticket luggage', 80);
    const spread = await spreadTopics(both, one, { stream });
    expect(spread?.distance ?? 0).toBeGreaterThan(0.3);
    const same = await spreadTopics(both, both, { stream });
    expect(same?.distance).toBeCloseTo(0, 6);
  });

  it('are named by words of their own texts only', async () => {
    const spread = await spreadTopics(
      about('kitchen recipe flour oven', 40),
      about('flight airport ticket luggage', 40),
      {
        stream,
      },
    );
    expect(spread?.topics.flatMap(({ words }) => words)).not.toContain('airport');
  });
});
