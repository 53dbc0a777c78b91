// Answers that end before a stop text, while the text is still growing.

/** The text before the first of the stop texts. */
export function cutAtStop(
  text: string,
  stops: readonly string[],
): { readonly text: string; readonly isStopped: boolean } {
  const places = stops.filter((stop) => stop !== '').map((stop) => text.indexOf(stop));
  const found = places.filter((place) => place >= 0);
  return found.length === 0 ? { text, isStopped: false } : { text: text.slice(0, Math.min(...found)), isStopped: true };
}

/** How many characters at the end of a text may be the beginning of a stop text, and must not be shown yet. */
export function heldBack(text: string, stops: readonly string[]): number {
  let held = 0;
  for (const stop of stops) {
    const most = Math.min(stop.length - 1, text.length);
    for (let length = most; length > held; length--) {
      if (text.endsWith(stop.slice(0, length))) {
        held = length;
        break;
      }
    }
  }
  return held;
}
