/** An answer of the server that is no success. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface ErrorLine {
  readonly type?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Sends JSON, gets JSON. @throws Refusal, or what `fetch` throws */
export async function askJson<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  const response = await send(path, body, signal);
  return (await response.json()) as T;
}

/**
 * Sends JSON or a file, gets the lines of the answer as they come.
 *
 * @throws Refusal, also for an error among the lines; what `fetch` throws
 */
export async function* askLines<T>(
  path: string,
  body: unknown,
  signal?: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const response = await send(path, body, signal);
  let rest = "";
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value = "" } = await reader.read();
      const lines = (rest + value).split("\n");
      rest = lines.pop()!;
      for (const line of lines) {
        const parsed = JSON.parse(line) as T & ErrorLine;
        if (parsed.type === "error") throw new Refusal(parsed.error!.code, parsed.error!.message);
        yield parsed as Awaited<T>;
      }
      if (done) break;
    }
  } finally {
    await reader.cancel(); // of a reader who leaves before the end
  }
  if (rest !== "") throw new Refusal("ANSWER_CUT", "the answer ended in the middle");
}

async function send(path: string, body: unknown, signal: AbortSignal | undefined): Promise<Response> {
  const isFile = body instanceof Blob;
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": isFile ? "application/octet-stream" : "application/json" },
    body: isFile ? body : JSON.stringify(body),
    signal: signal ?? null,
  });
  if (response.ok) return response;
  const { error } = (await response.json().catch(() => ({}))) as ErrorLine;
  throw new Refusal(error?.code ?? "SERVER_FAILED", error?.message ?? response.statusText);
}
