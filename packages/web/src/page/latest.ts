/**
 * Runs one task at a time: a new one ends the one before, whose end is silent.
 *
 * @returns a function that starts a task after `wait` milliseconds, if no other comes in between; `undefined` only ends the
 *   one that runs
 */
export function latest(
  wait: number,
  onError: (error: unknown) => void,
): (task: ((signal: AbortSignal) => Promise<void>) | undefined) => void {
  let controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (task) => {
    clearTimeout(timer);
    controller.abort();
    if (task === undefined) return;
    controller = new AbortController();
    const { signal } = controller;
    timer = setTimeout(() => {
      task(signal).catch((error: unknown) => {
        if (!signal.aborted) onError(error);
      });
    }, wait);
  };
}
