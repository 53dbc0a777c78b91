// `npm run bench -- kill [--rounds=100] [--columns]`: nothing acknowledged may be lost, no chunk torn, no byte wrong.

import { measureKills } from './kill.mjs';

export async function run({ args }) {
  const rounds = Number(args.find((argument) => argument.startsWith('--rounds='))?.slice(9) ?? 100);
  const recipe = args.includes('--columns') ? 'columns' : 'synthesis';
  const { resumeMs, ...result } = await measureKills({ rounds, recipe, port: 0, log: console.log });
  const sorted = [...resumeMs].sort((a, b) => a - b);
  const medianResumeMs = Math.round(sorted[sorted.length >> 1] ?? 0);
  console.log(JSON.stringify({ ...result, medianResumeMs, worstResumeMs: Math.round(sorted.at(-1) ?? 0) }));
  if (result.lost + result.torn + result.wrong > 0) process.exitCode = 1;
}
