const WRITTEN: Readonly<Record<string, string>> = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r" };
const READ: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" };

/** The text of one line in quotes with C's escapes, or undefined where it is none. */
export function readPoString(quoted: string): string | undefined {
  if (!/^"(?:[^"\\]|\\.)*"$/.test(quoted)) return undefined;
  return quoted.slice(1, -1).replace(/\\(x[\da-fA-F]{1,2}|[0-7]{1,3}|.)/g, (_, code: string) => {
    if (/^x./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    return READ[code] ?? code;
  });
}

/** A text in quotes; one of several lines begins with an empty one, and has a line for each, as gettext writes it. */
export function writePoString(text: string, newline: string): string {
  const lines = text.split(/(?<=\n)/);
  const quoted = lines.map((line) => `"${line.replace(/[\\"\n\t\r]/g, (letter) => WRITTEN[letter]!)}"`);
  return quoted.length > 1 ? ['""', ...quoted].join(newline) : (quoted[0] ?? '""');
}
