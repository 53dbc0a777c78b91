import { describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { baselineTexts } from './text-baselines.ts';
import { budgetOf, drawTexts, halve, MOST_TEXTS, type LabelColumn, type TextColumn } from './text-input.ts';
import type { Baseline } from './types.ts';

const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name} text ${i}`);
const column: TextColumn = {
  name: 'review',
  candidate: numbered('made', 40),
  real: numbered('real', 60),
  holdout: numbered('fresh', 12),
};
const alone: TextColumn = { ...column, real: null, holdout: null };
const standIn = (given: TextColumn, baseline: Baseline, sources: readonly string[] | null = null) =>
  baselineTexts({ columns: [given], sources }, baseline, 1)?.columns[0];

describe('baselines of texts', () => {
  it('have fresh real texts, or one half of the real ones against the other, for a ceiling', () => {
    expect(standIn(column, 'ceiling')?.candidate).toEqual(column.holdout);
    const halves = standIn({ ...column, holdout: null }, 'ceiling');
    expect(halves?.candidate.length).toBe(30);
    expect([...(halves?.candidate ?? []), ...(halves?.real ?? [])].sort()).toEqual([...column.real!].sort());
    expect(standIn(alone, 'ceiling')).toBeUndefined();
  });

  it('have words of the real texts in any order for a floor', () => {
    const floor = standIn(column, 'floor')!.candidate;
    expect(floor.length).toBe(60);
    expect(new Set(floor.flatMap((text) => text.split(' ')))).not.toContain('made');
    expect(standIn(alone, 'floor')!.candidate.join(' ')).toContain('made');
  });

  it('have copies of the source, or a tenth of the texts again and again, for a cheat', () => {
    expect(standIn(column, 'cheat')!.candidate.every((text) => column.real!.includes(text))).toBe(true);
    const sources = numbered('source', 5);
    expect(standIn(alone, 'cheat', sources)!.candidate.every((text) => sources.includes(text))).toBe(true);
    expect(new Set(standIn(alone, 'cheat')!.candidate).size).toBeLessThanOrEqual(4);
  });

  it('are taken over as much text as the smallest side has', () => {
    expect(budgetOf(column)).toEqual({ texts: 12, words: 36 });
    expect(budgetOf({ ...column, holdout: null })).toEqual({ texts: 30, words: 90 });
    expect(budgetOf(alone)).toEqual({ texts: 40, words: 120 });
    expect(budgetOf({ ...alone, candidate: numbered('made', MOST_TEXTS + 1) }).texts).toBe(MOST_TEXTS);
    expect(standIn(column, 'floor')?.budget).toEqual({ texts: 12, words: 36 });
  });
});

describe('baselines of labels', () => {
  const repeat = (count: number, label: (row: number) => string | null): (string | null)[] =>
    Array.from({ length: count }, (_, row) => label(row));
  const label: LabelColumn = {
    ...{ name: 'mood', isScale: false, asked: null },
    candidate: repeat(400, (row) => (row % 50 === 0 ? null : row % 10 === 1 ? 'bad' : 'good')),
    ...{ real: null, holdout: null },
  };
  const labelled = (given: readonly LabelColumn[], baseline: Baseline): readonly LabelColumn[] =>
    baselineTexts({ columns: [], sources: null, labels: given }, baseline, 1)?.labels ?? [];
  const shareOfBad = (labels: readonly (string | null)[] | undefined): number =>
    (labels ?? []).filter((one) => one === 'bad').length / (labels ?? []).filter((one) => one !== null).length;

  it('are thrown by dice for a floor, where there is a label', () => {
    const [floor] = labelled([label], 'floor');
    expect(shareOfBad(floor?.candidate)).toBeGreaterThan(0.4);
    expect(shareOfBad(floor?.candidate)).toBeLessThan(0.6);
    expect(floor?.candidate.map((one) => one === null)).toEqual(label.candidate.map((one) => one === null));
  });

  it('are drawn from the shares that were asked for where nothing is real', () => {
    const asked = new Map([
      ['good', 0.75],
      ['never', 0],
      ['bad', 0.25],
    ]);
    const [ceiling] = labelled([{ ...label, asked }], 'ceiling');
    expect(Math.abs(shareOfBad(ceiling?.candidate) - 0.25)).toBeLessThan(0.07);
    expect(ceiling?.candidate).not.toContain('never');
    expect(labelled([label], 'ceiling')).toEqual([]);
  });

  it('keep the rows of columns together when real ones are halved', () => {
    const real = repeat(100, (row) => (row % 3 === 0 ? 'good' : 'bad'));
    const [first, second] = labelled(
      [
        { ...label, real },
        { ...label, name: 'again', real },
      ],
      'ceiling',
    );
    expect(first?.candidate.length).toBe(50);
    expect(first?.candidate).toEqual(second?.candidate);
    expect(labelled([label], 'cheat')).toEqual([]);
  });
});

describe('draws', () => {
  it('keep the order of what they draw', () => {
    const texts = numbered('some', 30).map((text, i) => `${String(i).padStart(2, '0')} ${text}`);
    const drawn = drawTexts(texts, randomStream(1), 10);
    expect(drawn.length).toBe(10);
    expect(drawn).toEqual([...drawn].sort());
    expect(drawTexts(texts, randomStream(1), 99)).toEqual(texts);
    expect(halve([1, 2, 3], randomStream(1)).flat().sort()).toEqual([1, 2, 3]);
  });
});
