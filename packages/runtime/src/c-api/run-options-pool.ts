import type { Pointer } from "./api.ts";
import type { Environment } from "./environment.ts";

/** An OrtRunOptions for one run. */
export interface RunLease {
  readonly pointer: Pointer;
  /** Ends the run at its next operator. */
  terminate(): void;
  giveBack(): void;
}

export interface RunOptionsPool {
  take(): RunLease;
  close(): void;
}

/** Runs that are under way in this thread, so that the process can end without waiting for them. */
const underWay = new Set<RunLease>();
let hooked = false;

/**
 * Node waits at exit for native calls on its thread pool. Telling them to end makes the wait short, and nothing of
 * ONNX Runtime is torn down below a running call.
 */
function hookExit(): void {
  if (hooked) return;
  hooked = true;
  process.on("exit", () => {
    for (const lease of underWay) lease.terminate();
  });
}

/** Reuses OrtRunOptions: making one costs about as much as a small graph's run. */
export function runOptionsPool({ api }: Environment): RunOptionsPool {
  const idle: Pointer[] = [];
  let closed = false;
  hookExit();
  return {
    take() {
      const pointer = idle.pop() ?? api.out("CreateRunOptions");
      let terminated = false;
      const lease: RunLease = {
        pointer,
        terminate() {
          if (terminated) return;
          terminated = true;
          api.RunOptionsSetTerminate(pointer);
        },
        giveBack() {
          underWay.delete(lease);
          if (terminated) api.RunOptionsUnsetTerminate(pointer);
          if (closed) api.ReleaseRunOptions(pointer);
          else idle.push(pointer);
        },
      };
      underWay.add(lease);
      return lease;
    },
    close() {
      closed = true;
      for (const pointer of idle.splice(0)) api.ReleaseRunOptions(pointer);
    },
  };
}
