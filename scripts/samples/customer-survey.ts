import { randomStream } from '../../src/lib/random.ts';
import { clamp, dateAfter, logistic, RowDraws, rounded, type Sample, type SampleCell } from './simulate.ts';

const ANSWERS = 3_500;
const HOUSEHOLDS = 2_400;
const SEED = 20_243;

const PRICES = { basic: 9.99, plus: 19.99, family: 29.99, business: 59 } as const;
type Plan = keyof typeof PRICES;

interface Household {
  readonly id: string;
  readonly region: string;
  readonly income: number;
  readonly religion: string | null;
}

function drawHousehold(index: number): Household {
  const draws = new RowDraws(randomStream(SEED, 'household'), index);
  const region = draws.pick({ north: 22, south: 34, east: 16, west: 28 });
  return {
    id: `H${String(index + 1).padStart(4, '0')}`,
    region,
    income: Math.exp(draws.normal(region === 'east' ? 10.2 : 10.5, 0.45)),
    religion: draws.chance(0.18) ? null : draws.pick({ none: 42, christian: 38, muslim: 11, jewish: 4, other: 5 }),
  };
}

function drawPlan(income: number, age: number, draws: RowDraws): Plan {
  if (draws.chance(0.08)) return 'business';
  return draws.pick({
    basic: income < 30_000 ? 6 : 2,
    plus: 3,
    family: age > 30 && age < 55 ? 4 : 1,
    business: income > 60_000 ? 1 : 0.2,
  });
}

function drawAnswer(index: number, households: readonly Household[]): SampleCell[] {
  const draws = new RowDraws(randomStream(SEED, 'answer'), index);
  const household = households[Math.floor(draws.uniform() * HOUSEHOLDS)] as Household;
  const age = Math.round(clamp(draws.normal(44, 15), 18, 90));
  const plan = drawPlan(household.income, age, draws);
  const tenure = Math.floor(clamp(-28 * Math.log(1 - draws.uniform()), 0, 120));
  const price = PRICES[plan] * (tenure > 24 ? 0.9 : 1);
  const calls = Math.floor(-1.1 * Math.log(1 - draws.uniform()));
  const mood = draws.normal(3.9 - 0.55 * calls - (price * 260) / household.income + tenure / 80, 0.7);
  const satisfaction = Math.round(clamp(mood, 1, 5));
  const recommend = Math.round(clamp(draws.normal(satisfaction * 2.1, 1.1), 0, 10));
  const score = -0.6 - 0.9 * (satisfaction - 3) - tenure / 30 + 0.3 * calls;
  const isSilent = draws.chance(satisfaction === 3 ? 0.16 : 0.05);
  return [
    household.id,
    dateAfter(60 + Math.floor(draws.uniform() * 42)),
    household.region,
    draws.pick({ female: 51, male: 47, other: 2 }),
    age,
    household.religion,
    draws.chance(0.12 + (household.income > 60_000 ? 0.2 : 0)) ? null : Math.round(household.income / 100) * 100,
    plan,
    rounded(price, 2),
    tenure,
    calls,
    isSilent ? null : satisfaction,
    isSilent ? null : recommend,
    draws.chance(logistic(score)) ? 'yes' : 'no',
  ];
}

/** Answers of customers of a streaming service. */
export function customerSurvey(): Sample {
  const households = Array.from({ length: HOUSEHOLDS }, (_, index) => drawHousehold(index));
  return {
    id: 'customer-survey',
    title: 'Customer survey',
    summary: 'Answers of 3,500 customers of a streaming service, with refused questions and churn to predict.',
    target: 'churned',
    key: 'household_id',
    sensitive: ['gender', 'religion'],
    structure: [
      'Household income is log-normal, lower in the east; it is refused by 12 %, and by 32 % above 60,000.',
      'The plan depends on income and age; the price follows from the plan, 10 % off after two years.',
      'Satisfaction falls with support calls and with the price relative to income, and rises with tenure.',
      'Recommendation (0 to 10) follows satisfaction; both are missing together, most often where satisfaction is 3.',
      'Churn becomes likelier with low satisfaction, short tenure and support calls.',
      'Religion is a household property that 18 % leave open and that nothing else depends on.',
    ],
    columns: [
      ...[
        'household_id',
        'answered_on',
        'region',
        'gender',
        'age',
        'religion',
        'household_income',
        'plan',
        'monthly_price',
      ],
      ...['tenure_months', 'support_calls', 'satisfaction', 'recommend', 'churned'],
    ],
    rows: Array.from({ length: ANSWERS }, (_, index) => drawAnswer(index, households)),
  };
}
