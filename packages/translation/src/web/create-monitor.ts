/** Tells how far a loading is, by `downloadprogress` events with `loaded` from 0 to `total`, which is 1. */
export interface CreateMonitor extends EventTarget {}

/** Runs a loading: the monitor hears of its beginning and of its end. */
export async function reportProgress<Result>(
  monitor: ((monitor: CreateMonitor) => void) | undefined,
  load: () => Promise<Result>,
): Promise<Result> {
  const target = new EventTarget();
  const report = (loaded: number) =>
    target.dispatchEvent(Object.assign(new Event("downloadprogress"), { lengthComputable: true, loaded, total: 1 }));
  monitor?.(target);
  report(0);
  const result = await load();
  report(1);
  return result;
}
