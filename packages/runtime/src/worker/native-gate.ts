// Keeps a process from ending while the worker thread is inside onnxruntime-node's binding: ending the thread there makes
// the binding throw into a dying isolate, which aborts the process (exit code 134). Both threads share two Int32.
/** How many calls the worker has begun and not ended. */
const CALLS = 0;
/** 1 once the process is ending. */
const STOPPED = 1;

/** How long an exit waits for one run: the binding cannot be stopped, but a process must end some time. */
const LONGEST_WAIT_MS = 60_000;

export function newGateState(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** Worker's side: runs native code, unless the process is ending, when the promise never settles. */
export async function throughGate<T>(state: Int32Array, native: () => Promise<T>): Promise<T> {
  Atomics.add(state, CALLS, 1);
  if (Atomics.load(state, STOPPED) === 1) {
    leave(state);
    return new Promise<T>(() => undefined);
  }
  try {
    return await native();
  } finally {
    leave(state);
  }
}

function leave(state: Int32Array): void {
  Atomics.sub(state, CALLS, 1);
  Atomics.notify(state, CALLS);
}

/** Gates of this thread's workers. */
const open = new Set<Int32Array>();
let hooked = false;

/** The other side: at the end of the process lets nothing new begin and waits for what is under way. */
export function guardExit(state: Int32Array): void {
  open.add(state);
  if (hooked) return;
  hooked = true;
  process.on("exit", () => {
    const deadline = Date.now() + LONGEST_WAIT_MS;
    for (const gate of open) Atomics.store(gate, STOPPED, 1);
    for (const gate of open) {
      for (;;) {
        const calls = Atomics.load(gate, CALLS);
        if (calls === 0 || Date.now() > deadline) break;
        Atomics.wait(gate, CALLS, calls, deadline - Date.now());
      }
    }
  });
}

/** The worker has ended. */
export function unguardExit(state: Int32Array): void {
  open.delete(state);
}
