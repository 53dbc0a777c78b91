// The arithmetic of privacy attacks: success rates with Wilson intervals, and the risk that is left after what an
// attacker reaches against rows that nobody learned from (Giomi et al. 2023, Anonymeter).

import type { Finding, MetricResult, Score } from './types.ts';
import { type Baselines, figure, unknownFinding, valueOf } from './words.ts';

const Z = 1.96;

export interface Rate {
  readonly value: number;
  /** Half the width of the 95 % interval. */
  readonly error: number;
}

/** Centre and half width of the Wilson interval (Wilson 1927), as Anonymeter reports success rates. */
export function wilsonRate(successes: number, attempts: number, z = Z): Rate {
  if (attempts <= 0) return { value: 0.5, error: 0.5 };
  const weight = attempts + z * z;
  const spread = (Math.max(0, successes) * Math.max(0, attempts - successes)) / attempts + (z * z) / 4;
  return { value: (successes + (z * z) / 2) / weight, error: (z / weight) * Math.sqrt(spread) };
}

/** The ends of the 95 % Wilson interval of a share of `attempts`, which need not be whole (a design effect). */
export function wilsonInterval(share: number, attempts: number, z = Z): readonly [number, number] {
  const { value, error } = wilsonRate(share * attempts, attempts, z);
  return [Math.max(0, Math.min(share, value - error)), Math.min(1, Math.max(share, value + error))];
}

export interface Risk {
  readonly value: number;
  readonly interval: readonly [number, number];
}

/** (attack - control) / (1 - control), clipped to [0, 1], with the errors of both rates propagated (Anonymeter). */
export function riskOf(attack: Rate, control: Rate, widening = 1): Risk {
  const room = Math.max(1e-9, 1 - control.value);
  const raw = (attack.value - control.value) / room;
  const error = widening * Math.hypot(attack.error / room, ((1 - attack.value) / (room * room)) * control.error);
  const clip = (value: number): number => Math.min(1, Math.max(0, value));
  return { value: clip(raw), interval: [clip(raw - error), clip(raw + error)] };
}

/** How much wider a 95 % interval must be when the worst of `count` figures is shown (Bonferroni, bounded above). */
export function wideningFor(count: number): number {
  return Math.sqrt(Z * Z + 2 * Math.log(Math.max(1, count))) / Z;
}

/** What an attack reached against training rows, against rows never learned from, and by guessing. */
export interface AttackOutcome {
  readonly attack: Rate;
  readonly control: Rate;
  readonly guess: Rate;
  readonly risk: Risk;
}

/** The scores of one attack; the first is the risk. */
export function attackScores(outcome: AttackOutcome, words: { prefix: string; name: string; guess: string }): Score[] {
  const { prefix, name } = words;
  const rate = (key: string, label: string, { value, error }: Rate, help: string): Score => ({
    ...{ key: `${prefix}${key}`, label: `${label}${name}`, value, digits: 3, ideal: null, better: 'lower', help },
    interval: [Math.max(0, value - error), Math.min(1, value + error)],
  });
  return [
    {
      ...{ key: `${prefix}risk`, label: `Risk${name}`, value: outcome.risk.value, interval: outcome.risk.interval },
      ...{ ideal: 0, better: 'lower', digits: 3 },
      help: 'What the attack reaches beyond rows that were never learned from: (attack - control) / (1 - control), 0 to 1.',
      origin: { library: 'Anonymeter', version: '1.0', name: 'risk', rule: 'clipped to [0, 1]; 95 % Wilson intervals' },
    },
    rate('attack_rate', 'Success against training rows', outcome.attack, 'Share of attacks that succeed.'),
    rate(
      'control_rate',
      'Success against held-out rows',
      outcome.control,
      'The same against rows nobody learned from.',
    ),
    rate('guess_rate', 'Success of a blind guess', outcome.guess, words.guess),
  ];
}

/** True when the guess does as well as the attack: then the attack proves nothing. */
export function isWeak({ attack, guess }: AttackOutcome): boolean {
  return attack.value <= guess.value || attack.value - attack.error <= guess.value - guess.error;
}

/** poor: at least 5 % of people are at risk beyond chance. fair: some are, by thrice the usual proof. */
export function attackLevel(result: MetricResult, key = 'risk'): Finding['level'] {
  const risk = result.scores.find((score) => score.key === key);
  if (!risk || risk.value === null) return 'unknown';
  const low = risk.interval?.[0] ?? risk.value;
  if (low > 0.05) return 'poor';
  return low > 0.002 && low > risk.value / 3 ? 'fair' : 'good';
}

export interface AttackWords {
  /** What an attacker could do, e.g. `link two halves of a record through the synthetic rows`. */
  readonly deed: string;
  readonly advice: string;
}

/** The finding of an attack that has a risk, the rates behind it, and a copy as positive control. */
export function explainAttack(result: MetricResult, baselines: Baselines, words: AttackWords): Finding {
  const risk = result.scores.find((score) => score.key === 'risk');
  if (!risk || risk.value === null) return unknownFinding(result);
  const level = attackLevel(result);
  const [attack, control] = ['attack_rate', 'control_rate'].map((key) => percent(valueOf(result, key) ?? 0));
  const copy = valueOf(baselines.cheat, 'risk');
  const rates = `${attack} of attempts succeed against training rows, ${control} against rows it never saw`;
  const [low, high] = risk.interval ?? [risk.value, risk.value];
  const size = `risk ${percent(risk.value)}, 95 % interval ${percent(low)} to ${percent(high)}`;
  const beside = copy === null ? '' : `; a plain copy gives ${percent(copy)}`;
  if (level !== 'good') {
    return { level, sentence: `An attacker could ${words.deed}: ${rates} (${size}${beside}).`, advice: words.advice };
  }
  if (copy === null || copy < 0.1) {
    return {
      level: 'unknown',
      sentence: `This attack is too weak to conclude here: ${rates} (${size}${beside}).`,
      advice: 'Read the other privacy findings; more held-out rows or more telling columns would make it stronger.',
    };
  }
  return {
    level,
    sentence: `An attacker who tries to ${words.deed} does no better than against strangers: ${rates} (${size}${beside}).`,
    advice: 'An attacker who knows more may reach more; keep this figure with the data when you share it.',
  };
}

/** A share as percent, with one more digit where it is small. */
export function percent(share: number): string {
  return `${figure(share * 100, share > 0 && share < 0.01 ? 2 : 1)} %`;
}
