/** Light, dark, or as the system has it. */
export type Theme = "auto" | "light" | "dark";

const key = "glossa-theme";

export function theme(): Theme {
  const kept = localStorage.getItem(key);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

/** Shows the page in a theme, and keeps the choice in this browser. */
export function setTheme(value: Theme): void {
  if (value === "auto") localStorage.removeItem(key);
  else localStorage.setItem(key, value);
  document.documentElement.dataset["theme"] = value;
}
