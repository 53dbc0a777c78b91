const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
const NAMES: Readonly<Record<string, string>> = {
  Mod: isMac ? '⌘' : 'Ctrl',
  Alt: isMac ? '⌥' : 'Alt',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** The keys of a chord as printed on this machine's keyboard. */
export function keyNames(chord: string): readonly string[] {
  if (chord === '+') return ['+'];
  return chord.split('+').map((key) => NAMES[key] ?? key);
}
