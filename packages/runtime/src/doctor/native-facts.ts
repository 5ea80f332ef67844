import koffi from "koffi";
import { loadApi } from "../c-api/api.ts";
import { checkLibraries, type LibraryCheck } from "../providers/library-check.ts";
import type { Provider } from "../providers/provider.ts";

// What only the C API can tell. Imported when it works.

export async function libraryVersion(): Promise<string> {
  return (await loadApi()).version;
}

/** ONNX Runtime's names of the providers that the library was built with. */
export async function builtProviders(): Promise<string[]> {
  const api = await loadApi();
  const list = new BigUint64Array(1);
  const count = new Int32Array(1);
  api.GetAvailableProviders(list, count);
  const names = new BigUint64Array(koffi.view(list[0], count[0]! * 8));
  const result = Array.from(names, (name) => koffi.decode.string(name) as string);
  api.ReleaseAvailableProviders(list[0]!, count[0]!);
  return result;
}

export async function librariesOf(provider: Provider): Promise<LibraryCheck[]> {
  return checkLibraries(provider, (await loadApi()).libraryPath);
}
