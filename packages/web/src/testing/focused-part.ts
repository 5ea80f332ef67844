import type { Page } from "playwright-core";

export interface FocusedPart {
  /** Its label, or its text. */
  readonly name: string;
  /** Whether something around it shows that it has the focus. */
  readonly ring: boolean;
}

/** Where the focus is, and whether one sees it. */
export function focusedPart(page: Page): Promise<FocusedPart> {
  return page.evaluate(() => {
    const element = document.activeElement!;
    // the ring may be drawn by what the element is in: a pane, a label, a bar of a drawing
    const around = [element, ...element.querySelectorAll(".reach"), element.closest("label"), element.closest(".pane")];
    const ring = around.some((one) => {
      if (one === null) return false;
      const { outlineStyle, outlineWidth, stroke } = getComputedStyle(one);
      return (
        (outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0) || (one.matches(".reach") && stroke !== "none")
      );
    });
    return { name: element.getAttribute("aria-label") ?? element.textContent ?? "", ring };
  });
}
