import { say } from "./elements/common-messages.ts";
import { Refusal } from "./read-lines.ts";

/** An error in words for the reader. */
export function problemText(error: unknown): string {
  if (error instanceof Refusal) return say("failed", { message: error.message });
  return error instanceof TypeError ? say("offline") : say("failed", { message: String(error) });
}
