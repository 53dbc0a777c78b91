import { randomStream } from '../../src/lib/random.ts';
import { clamp, dateAfter, logistic, RowDraws, rounded, type Sample, type SampleCell } from './simulate.ts';

const TRANSACTIONS = 6_000;
const CARDS = 320;
const SEED = 20_242;

const MERCHANTS = {
  grocery: { weight: 30, mean: 3.4, spread: 0.6, hour: 17 },
  restaurant: { weight: 18, mean: 3.2, spread: 0.5, hour: 20 },
  fuel: { weight: 12, mean: 3.9, spread: 0.25, hour: 8 },
  electronics: { weight: 7, mean: 5.2, spread: 0.8, hour: 15 },
  travel: { weight: 5, mean: 5.9, spread: 0.7, hour: 12 },
  clothing: { weight: 12, mean: 4.1, spread: 0.6, hour: 14 },
  subscription: { weight: 10, mean: 2.5, spread: 0.3, hour: 3 },
  pharmacy: { weight: 6, mean: 2.9, spread: 0.5, hour: 11 },
} as const;
type Merchant = keyof typeof MERCHANTS;

interface Card {
  readonly id: string;
  readonly gender: 'female' | 'male';
  readonly ageGroup: string;
  readonly home: string;
  readonly spending: number;
}

function drawCard(index: number): Card {
  const draws = new RowDraws(randomStream(SEED, 'card'), index);
  const ageGroup = draws.pick({ '18-29': 25, '30-44': 35, '45-64': 28, '65+': 12 });
  return {
    id: `C${String(index + 1).padStart(3, '0')}`,
    gender: draws.pick({ female: 50, male: 50 }),
    ageGroup,
    home: draws.pick({ DE: 40, FR: 25, ES: 15, PL: 12, IT: 8 }),
    spending: draws.normal(ageGroup === '18-29' ? -0.25 : 0.1, 0.3),
  };
}

function drawMerchant(card: Card, month: number, draws: RowDraws): Merchant {
  const weights = Object.fromEntries(Object.entries(MERCHANTS).map(([name, { weight }]) => [name, weight])) as Record<
    Merchant,
    number
  >;
  if (month >= 5 && month <= 7) weights.travel *= 3;
  if (month === 11) weights.electronics *= 2.5;
  if (card.ageGroup === '65+') weights.pharmacy *= 4;
  if (card.ageGroup === '18-29') weights.subscription *= 1.8;
  return draws.pick(weights);
}

function drawTransaction(index: number, cards: readonly Card[]): SampleCell[] {
  const draws = new RowDraws(randomStream(SEED, 'transaction'), index);
  const card = cards[Math.floor(draws.uniform() ** 1.4 * CARDS)] as Card;
  const date = dateAfter(Math.floor((index / TRANSACTIONS) * 366));
  const merchant = drawMerchant(card, Number(date.slice(5, 7)) - 1, draws);
  const { mean, spread, hour: usual } = MERCHANTS[merchant];
  const isOnline =
    merchant === 'subscription' || draws.chance(merchant === 'grocery' || merchant === 'fuel' ? 0.04 : 0.45);
  const isAbroad = draws.chance(merchant === 'travel' ? 0.5 : 0.05);
  const isNight = draws.chance(0.06);
  const hour = isNight ? Math.floor(draws.uniform() * 5) : Math.round(clamp(draws.normal(usual, 2.6), 0, 23));
  const amount = Math.exp(draws.normal(mean + card.spending, spread));
  const score = -6.2 + (isOnline ? 1.2 : 0) + (isAbroad ? 1.6 : 0) + (isNight ? 1.5 : 0) + 0.55 * Math.log(amount / 40);
  const isFraud = draws.chance(logistic(score * 1.1 + 2.1));
  const distance = isAbroad ? draws.normal(900, 350) : Math.exp(draws.normal(1.6, 1));
  const minute = Math.floor(draws.uniform() * 60);
  return [
    `T${String(index + 1).padStart(6, '0')}`,
    card.id,
    `${date} ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
    card.gender,
    card.ageGroup,
    merchant,
    isAbroad ? draws.pick({ US: 40, GB: 30, TH: 15, NG: 15 }) : card.home,
    isOnline ? 'online' : draws.pick({ contactless: 60, chip: 40 }),
    rounded(isFraud ? amount * 1.6 : amount, 2),
    isOnline ? null : rounded(clamp(distance, 0.1, 4_000), 1),
    isFraud ? 1 : 0,
  ];
}

/** Card payments over one year, in order of time. */
export function cardTransactions(): Sample {
  const cards = Array.from({ length: CARDS }, (_, index) => drawCard(index));
  return {
    id: 'card-transactions',
    title: 'Card transactions',
    summary: 'Payments of 320 cards over a year, with seasons, long-tailed amounts and a little fraud to find.',
    target: 'is_fraud',
    key: 'card_id',
    sensitive: ['holder_gender'],
    structure: [
      'Amounts are log-normal with a mean that depends on the kind of merchant and on the card.',
      'Travel triples from June to August, electronics rise in December; people over 65 visit pharmacies four times as often.',
      'The hour follows the kind of merchant; 6 % of payments happen at night.',
      'The country is the home of the card, except for 5 % of payments (half of those for travel).',
      'The distance is missing exactly where the payment was made online.',
      'Fraud becomes likelier online, abroad, at night and with the amount, and makes amounts larger by 60 %.',
    ],
    columns: [
      ...['transaction_id', 'card_id', 'paid_at', 'holder_gender', 'age_group', 'merchant', 'country', 'channel'],
      ...['amount', 'distance_km', 'is_fraud'],
    ],
    rows: Array.from({ length: TRANSACTIONS }, (_, index) => drawTransaction(index, cards)),
  };
}
