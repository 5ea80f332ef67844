import { vi } from "vitest";

// Where there is no WebAssembly the scripts do all of the work. The tests are the same.
vi.mock("../../core/core.ts", async (original) => ({ ...(await original<object>()), startCore: () => undefined }));
await import("./unigram.test.ts");
