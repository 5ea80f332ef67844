import { identify } from "./diagnostics.ts";
import { RuntimeError } from "./errors.ts";
import { managedSession } from "./managed-session.ts";
import type { Session, SharedSession } from "./session.ts";

/**
 * Opens a session over a model that another thread of this process loaded (`session.share()`), without loading it again.
 * The model is freed when the last session over it is closed.
 *
 * @throws RuntimeError `RUNTIME_SESSION_CLOSED` when it was closed already; `RUNTIME_OPTION_INVALID` for anything that is
 *   not such a handle of this process
 */
export async function attachSession(shared: SharedSession): Promise<Session> {
  if (
    typeof shared !== "object" ||
    shared?.kind !== "glossa-shared-session" ||
    typeof shared.pointer !== "bigint" ||
    !(shared.references instanceof SharedArrayBuffer && shared.references.byteLength === 4)
  ) {
    throw new RuntimeError("RUNTIME_OPTION_INVALID", "attachSession takes what session.share() gave");
  }
  if (shared.pid !== process.pid) {
    throw new RuntimeError(
      "RUNTIME_OPTION_INVALID",
      "a shared session can be attached in the process that loaded it only",
    );
  }
  const { attachNative } = await import("./c-api/c-api-backend.ts");
  return managedSession(await attachNative(shared), identify("shared", "c-api", shared.provider), shared);
}
