import koffi from "koffi";

/**
 * Loads a library for the life of the process, off the event loop. koffi unloads a library when its handle is collected,
 * or when the worker thread that loaded it ends; the addresses of functions would then point nowhere, also in other
 * threads. Does not say whether it worked: koffi's own loading does, with a better message.
 */
export async function pinLibrary(path: string): Promise<void> {
  const windows = process.platform === "win32";
  // On Windows the count of loads never goes back to zero.
  const load = windows
    ? koffi.load("kernel32.dll").func("LoadLibraryW", "void *", ["str16"])
    : koffi.load(null).func("dlopen", "void *", ["str", "int"]);
  const RTLD_NOW = 2;
  const RTLD_NODELETE = process.platform === "darwin" ? 0x80 : 0x1000;
  const args = windows ? [path] : [path, RTLD_NOW | RTLD_NODELETE];
  await new Promise<void>((resolve, reject) => {
    load.async(...args, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}
