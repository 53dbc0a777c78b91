// The Python side of a benchmark: ONNX Runtime itself, on the same files and threads in the same run.

import { execFileSync } from 'node:child_process';

/** A function that runs the native script, or null with a word why not. `--python=PATH` names another Python. */
export function findNative(args, script, modules) {
  const python = args.find((option) => option.startsWith('--python='))?.slice('--python='.length) ?? 'python3';
  const call = (parameters) =>
    execFileSync(python, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    call(['-c', `import ${modules.join(', ')}`]);
  } catch {
    console.log(`${python} has no ${modules.join(', ')}: no native figures (name another by --python=PATH)`);
    return null;
  }
  return (parameters) => call([script, ...parameters.map(String)]);
}
