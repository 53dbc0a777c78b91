// Generated tables for benchmarks: ten columns of mixed kinds with structure to learn, the same bytes every time.

import { closeSync, openSync, writeSync } from 'node:fs';

const CITIES = Array.from({ length: 40 }, (_, i) => `city-${String(i + 1).padStart(2, '0')}`);
const PLANS = ['basic', 'plus', 'family', 'business'];
const BLOCK = 5000;

/** Writes a CSV of `rows` rows and ten columns. */
export function writeBenchTable(file, rows) {
  const random = mulberry32(rows);
  const handle = openSync(file, 'w');
  writeSync(handle, 'age,income,balance,visits,score,city,plan,member,joined,churned\n');
  for (let start = 0; start < rows; start += BLOCK) {
    let text = '';
    for (let row = start; row < Math.min(rows, start + BLOCK); row++) text += benchRow(random);
    writeSync(handle, text);
  }
  closeSync(handle);
}

function benchRow(random) {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const age = Math.round(Math.min(95, Math.max(18, 45 + 15 * normal())));
  const plan = PLANS[Math.min(3, Math.floor(random() ** 1.5 * 4))];
  const income = Math.round(Math.exp(10 + 0.01 * age + 0.4 * normal()) * 100) / 100;
  const balance = random() < 0.4 ? 0 : Math.round(income * random() * 100) / 1000;
  const visits = Math.floor(-Math.log(1 - random()) * (plan === 'business' ? 9 : 4));
  const score = random() < 0.05 ? '' : (0.3 * visits + normal()).toFixed(3);
  const city = CITIES[Math.floor(random() ** 2 * CITIES.length)];
  const member = random() < 0.6 ? 'yes' : 'no';
  const day = new Date(Date.UTC(2018, 0, 1) + Math.floor(random() * 2500) * 86_400_000).toISOString().slice(0, 10);
  const churned = random() < 1 / (1 + Math.exp(2 - 0.03 * age + 0.2 * visits)) ? 'yes' : 'no';
  return `${age},${income},${balance},${visits},${score},${city},${plan},${member},${day},${churned}\n`;
}

function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
