import { nearestName } from "@glossa/options";

/** `did you mean "x"?` when a name is close, else the list of the valid names. */
export function suggestion(name: string, names: readonly string[]): string {
  const nearest = nearestName(name, names);
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  return names.length === 0 ? "there are none" : `there are: ${names.join(", ")}`;
}
