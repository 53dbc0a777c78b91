// A way to let the worker read its messages. One channel for all calls: making one each time costs more than the yield.

/** Makes a function that resolves in a macrotask of its own. Calls must not overlap. */
export function createMacrotask(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  let wake: () => void = () => undefined;
  port1.onmessage = () => wake();
  return () =>
    new Promise((resolve) => {
      wake = resolve;
      port2.postMessage(null);
    });
}
