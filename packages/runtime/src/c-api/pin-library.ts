import koffi from "koffi";

/**
 * Loads a library for the life of the process. koffi unloads a library when its handle is collected, or when the worker
 * thread that loaded it ends; the addresses of functions would then point nowhere, also in other threads.
 */
export function pinLibrary(path: string): void {
  if (process.platform === "win32") {
    // The count of loads never goes back to zero.
    koffi.load("kernel32.dll").func("LoadLibraryW", "void *", ["str16"])(path);
    return;
  }
  const RTLD_NOW = 2;
  const RTLD_NODELETE = process.platform === "darwin" ? 0x80 : 0x1000;
  koffi.load(null).func("dlopen", "void *", ["str", "int"])(path, RTLD_NOW | RTLD_NODELETE);
}
