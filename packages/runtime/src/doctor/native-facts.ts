import koffi from "koffi";
import { loadApi } from "../c-api/api.ts";
import { checkLibraries, type LibraryCheck } from "../providers/library-check.ts";
import type { Provider } from "../providers/provider.ts";

// What only the C API can tell. Imported when it works.

export function libraryVersion(): string {
  return loadApi().version;
}

/** ONNX Runtime's names of the providers that the library was built with. */
export function builtProviders(): string[] {
  const api = loadApi();
  const list = new BigUint64Array(1);
  const count = new Int32Array(1);
  api.GetAvailableProviders(list, count);
  const names = new BigUint64Array(koffi.view(list[0], count[0]! * 8));
  const result = Array.from(names, (name) => koffi.decode.string(name) as string);
  api.ReleaseAvailableProviders(list[0]!, count[0]!);
  return result;
}

export function librariesOf(provider: Provider): LibraryCheck[] {
  return checkLibraries(provider, loadApi().libraryPath);
}
