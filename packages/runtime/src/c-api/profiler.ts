import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import koffi from "koffi";
import type { Profile } from "../profile.ts";
import { readProfile } from "../read-profile.ts";
import type { Pointer } from "./api.ts";
import type { Environment } from "./environment.ts";
import { nativeGate } from "./native-gate.ts";

/** A session's recording, which ONNX Runtime writes into a file. */
export interface Profiler {
  /** What ONNX Runtime's file name begins with, in a folder of its own. */
  readonly prefix: string;
  /** Ends the recording and reads it. Gives the same profile when called again. */
  end(session: Pointer): Promise<Profile>;
  /** Removes the file. */
  remove(): Promise<void>;
}

export async function startProfiler({ api, allocator }: Environment): Promise<Profiler> {
  const folder = await mkdtemp(join(tmpdir(), "glossa-profile-"));
  let profile: Promise<Profile> | undefined;
  async function end(session: Pointer): Promise<Profile> {
    const out = new BigUint64Array(1);
    await nativeGate.add(() => api.SessionEndProfiling.async(session, allocator, out), undefined);
    const file: string = koffi.decode.string(out[0]);
    api.AllocatorFree(allocator, out[0]!);
    return readProfile(file);
  }
  return {
    prefix: join(folder, "run"),
    end(session) {
      profile ??= end(session);
      return profile;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
