/** Long work in steps of less than a millisecond: whoever runs it decides when it goes on. */
export type Steps<T> = Generator<void, T, void>;

/** Does all of the work at once. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}
