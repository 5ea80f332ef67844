export interface ProgressLine {
  readonly type: "progress";
  readonly done: number;
  readonly total: number;
}

/**
 * Runs a task and gives what it reports as lines; the task's result is the generator's. A reader who is slow sees the latest
 * report, not all of them.
 */
export async function* withProgress<T>(
  task: (onProgress: (done: number, total: number) => void) => Promise<T>,
): AsyncGenerator<ProgressLine, T, undefined> {
  let report: ProgressLine | undefined;
  let wake: () => void = () => {};
  let over = false;
  const running = task((done, total) => {
    report = { type: "progress", done, total };
    wake();
  }).finally(() => {
    over = true;
    wake();
  });
  running.catch(() => {}); // whoever awaits it below hears of it
  while (!over) {
    if (report === undefined) await new Promise<void>((resolve) => (wake = resolve));
    const line = report as ProgressLine | undefined;
    report = undefined;
    if (line !== undefined) yield line;
  }
  return await running;
}
