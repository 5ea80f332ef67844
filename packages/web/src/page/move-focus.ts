/**
 * One tab stop for many elements: arrow keys, Home and End move the focus among those that `selector` finds in `root`.
 * Of these, only the one that had the focus last is reached by Tab.
 */
export function moveFocus(root: HTMLElement, selector: string): void {
  const all = () => [...root.querySelectorAll<HTMLElement>(selector)];
  root.addEventListener("focusin", ({ target }) => {
    if (!(target as Element).matches(selector)) return;
    for (const element of all()) element.tabIndex = element === target ? 0 : -1;
  });
  root.addEventListener("keydown", (event) => {
    const elements = all();
    const at = elements.indexOf(event.target as HTMLElement);
    if (at === -1) return;
    const forward = getComputedStyle(root).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    const steps: Record<string, number> = {
      [forward]: at + 1,
      [backward]: at - 1,
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: elements.length - 1,
    };
    const next = elements[steps[event.key] ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  });
}
