import { randomStream } from '../../src/lib/random.ts';
import { clamp, dateAfter, logistic, RowDraws, rounded, type Sample, type SampleCell } from './simulate.ts';

const VISITS = 4_000;
const PATIENTS = 2_800;
const SEED = 20_241;

interface Patient {
  readonly id: string;
  readonly sex: 'female' | 'male';
  readonly age: number;
  readonly bmi: number;
  readonly smoker: boolean;
  readonly clinic: string;
}

function drawPatient(index: number): Patient {
  const draws = new RowDraws(randomStream(SEED, 'patient'), index);
  const sex = draws.pick({ female: 54, male: 46 });
  const age = Math.round(clamp(draws.chance(0.3) ? draws.normal(31, 8) : draws.normal(61, 13), 18, 95));
  return {
    id: `P${String(index + 1).padStart(4, '0')}`,
    sex,
    age,
    bmi: clamp(draws.normal(22.5 + age / 20 - (age > 75 ? 2 : 0), 4), 15, 52),
    smoker: draws.chance(sex === 'male' ? 0.29 : 0.19),
    clinic: draws.pick({ North: 30, Harbour: 26, Old_Town: 20, Hillside: 14, Airport: 10 }),
  };
}

function diagnose(patient: Patient, systolic: number, glucose: number, draws: RowDraws): string {
  if (glucose > 140) return 'diabetes';
  if (systolic > 148) return 'hypertension';
  if (patient.smoker && draws.chance(0.35)) return 'bronchitis';
  if (patient.sex === 'female' && patient.age < 50 && draws.chance(0.25)) return 'migraine';
  return draws.pick({ check_up: 48, infection: 26, injury: 16, asthma: 10 });
}

const TREATMENTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  diabetes: { metformin: 62, insulin: 26, diet: 12 },
  hypertension: { ace_inhibitor: 55, diuretic: 30, diet: 15 },
  bronchitis: { antibiotic: 40, inhaler: 45, none: 15 },
  asthma: { inhaler: 90, none: 10 },
  infection: { antibiotic: 70, none: 30 },
  migraine: { painkiller: 85, none: 15 },
  injury: { painkiller: 60, none: 40 },
  check_up: { none: 95, diet: 5 },
};

function drawVisit(visit: number, patients: readonly Patient[]): SampleCell[] {
  const draws = new RowDraws(randomStream(SEED, 'visit'), visit);
  // The power makes some patients come more often than others.
  const patient = patients[Math.floor(draws.uniform() ** 1.1 * PATIENTS)] as Patient;
  const day = Math.floor((visit / VISITS) * 366);
  const systolic = clamp(draws.normal(100 + patient.age * 0.45 + (patient.bmi - 25) * 1.1, 11), 85, 210);
  const glucose = clamp(draws.normal(84 + (patient.bmi - 25) * 2.2 + patient.age * 0.2, 17), 55, 320);
  const diagnosis = diagnose(patient, systolic, glucose, draws);
  const treatment = draws.pick(TREATMENTS[diagnosis] ?? { none: 1 });
  const stay = draws.chance(diagnosis === 'injury' ? 0.4 : 0.12)
    ? 1 + Math.floor(-3 * Math.log(1 - draws.uniform()))
    : 0;
  const risk =
    -2.5 + 0.03 * (patient.age - 50) + 0.32 * stay + (treatment === 'insulin' ? 1.1 : 0) + (patient.smoker ? 0.5 : 0);
  const isTested = draws.chance(patient.age < 40 ? 0.62 : 0.93);
  const cost = 60 + 410 * stay + (treatment === 'none' ? 0 : 45) + Math.exp(draws.normal(3.4, 0.6));
  return [
    patient.id,
    dateAfter(day),
    patient.clinic,
    patient.sex,
    patient.age,
    draws.chance(0.04) ? null : rounded(patient.bmi, 1),
    patient.smoker ? 'yes' : 'no',
    Math.round(systolic),
    isTested ? Math.round(glucose) : null,
    diagnosis,
    treatment,
    stay,
    rounded(cost, 2),
    draws.chance(logistic(risk)) ? 'yes' : 'no',
  ];
}

/** Visits of patients to five clinics over one year. */
export function clinicVisits(): Sample {
  const patients = Array.from({ length: PATIENTS }, (_, index) => drawPatient(index));
  return {
    id: 'clinic-visits',
    title: 'Clinic visits',
    summary:
      'A year of visits to five clinics, with missing lab values, a diagnosis to protect and readmission to predict.',
    target: 'readmitted',
    key: 'patient_id',
    sensitive: ['sex', 'diagnosis'],
    structure: [
      'Age is a mix of a young (mean 31) and an older (mean 61) group; body mass rises with age until 75.',
      'Blood pressure rises with age and body mass, glucose with body mass and age.',
      'The diagnosis follows from glucose (above 140), blood pressure (above 148), smoking and sex; treatment follows from the diagnosis.',
      'Glucose is missing more often in people under 40 (38 %) than above (7 %); 4 % of body mass values are missing at random.',
      'Most visits have no stay; cost is 410 a day of stay plus a long-tailed rest.',
      'Readmission becomes likelier with age, length of stay, insulin and smoking.',
      'Few patients make many visits: sex, age, body mass, smoking and clinic stay the same for a patient.',
    ],
    columns: [
      ...['patient_id', 'visit_date', 'clinic', 'sex', 'age', 'bmi', 'smoker', 'systolic', 'glucose'],
      ...['diagnosis', 'treatment', 'stay_days', 'cost', 'readmitted'],
    ],
    rows: Array.from({ length: VISITS }, (_, visit) => drawVisit(visit, patients)),
  };
}
