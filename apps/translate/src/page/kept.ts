/** A value that this browser keeps. Whatever cannot be read is the default. */
export function kept<T>(key: string, fallback: T): { get(): T; set(value: T): void } {
  return {
    get() {
      try {
        return (JSON.parse(localStorage.getItem(key) ?? "null") as T | null) ?? fallback;
      } catch {
        return fallback;
      }
    },
    set(value) {
      try {
        localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // full or forbidden: it is kept for this visit only
      }
    },
  };
}
