import { describe, expect, it } from 'vitest';
import type { JudgedMetric, Level, MetricGroup } from './judged.ts';
import { giveLevels, orderByConsequence } from './levels.ts';
import { giveVerdict } from './verdict.ts';

let made = 0;

function judged(group: MetricGroup, tier: JudgedMetric['tier'], level: Level): JudgedMetric {
  const id = `m${made++}`;
  const report = {
    ...{ metric: `${id}@1`, candidate: { scores: [], details: [] }, baselines: {} },
    finding: { level, sentence: '', advice: '' },
  };
  return { ...{ id, label: id, summary: '' }, group, tier, report };
}

function many(group: MetricGroup, tier: JudgedMetric['tier'], ...levels: readonly Level[]): JudgedMetric[] {
  return levels.map((level) => judged(group, tier, level));
}

describe('levels of groups', () => {
  it('are not diluted by many good checks beside a poor core', () => {
    const metrics = [
      ...many('fidelity', 'core', 'good', 'poor', 'poor', 'poor'),
      ...many('fidelity', 'full', ...Array<Level>(20).fill('good')),
    ];
    expect(giveLevels(metrics).fidelity).toBe('poor');
  });

  it('fall by one step for several poor findings outside of the core, not for a single one', () => {
    const core = many('fidelity', 'core', 'good', 'good', 'good');
    expect(giveLevels([...core, ...many('fidelity', 'full', 'poor', 'good', 'good')]).fidelity).toBe('good');
    expect(giveLevels([...core, ...many('fidelity', 'full', 'poor', 'poor', 'good')]).fidelity).toBe('fair');
  });

  it('never call likeness good beside a poor core check', () => {
    expect(giveLevels(many('fidelity', 'core', 'good', 'good', 'good', 'poor')).fidelity).toBe('fair');
  });

  it('take one core check or two attacks for a leak, and one attack for a warning', () => {
    const core = many('privacy', 'core', 'good');
    expect(giveLevels(many('privacy', 'core', 'poor')).privacy).toBe('poor');
    expect(giveLevels([...core, ...many('privacy', 'full', 'poor', 'poor', 'good')]).privacy).toBe('poor');
    expect(giveLevels([...core, ...many('privacy', 'full', 'poor', 'good', 'good')]).privacy).toBe('fair');
    expect(giveLevels([...core, ...many('privacy', 'full', 'fair', 'good', 'good')]).privacy).toBe('good');
  });

  it('do not take the silence of attackers for safety when the core could not tell', () => {
    const silent = [...many('privacy', 'core', 'unknown'), ...many('privacy', 'full', 'good', 'unknown')];
    expect(giveLevels(silent).privacy).toBe('unknown');
  });
});

describe('order by consequence', () => {
  it('puts a privacy failure first, then what is wrong elsewhere, then what is well', () => {
    const metrics = [
      ...many('fidelity', 'core', 'good', 'poor', 'poor'),
      ...many('utility', 'core', 'good'),
      ...many('privacy', 'core', 'poor'),
    ];
    const ordered = orderByConsequence(metrics, giveLevels(metrics));
    expect(ordered.map((entry) => entry.group)).toEqual(['privacy', 'fidelity', 'utility']);
    expect(ordered[1]?.metrics.map((metric) => metric.report.finding.level)).toEqual(['poor', 'poor', 'good']);
  });
});

describe('the verdict without a real table', () => {
  const callOf = (...metrics: readonly JudgedMetric[]): string => giveVerdict(metrics).call.title;

  it('names what was judged: texts, pictures or both', () => {
    expect(callOf(...many('texts', 'full', 'good'))).toBe('Varied texts, no fault found');
    expect(callOf(...many('images', 'full', 'good', 'fair'))).toBe('Pictures to look over');
    expect(callOf(...many('texts', 'full', 'good'), ...many('images', 'full', 'poor'))).toBe(
      'Texts and pictures that need work',
    );
    expect(giveVerdict(many('images', 'full', 'good')).headline).toContain('how varied and clean the pictures are');
  });

  it('is open where nothing could be told, and beside a table that could not be judged', () => {
    expect(callOf(...many('images', 'full', 'unknown'))).toBe('No verdict yet');
    expect(callOf(...many('images', 'full', 'good'), ...many('fidelity', 'core', 'unknown'))).toBe('No verdict yet');
  });
});
