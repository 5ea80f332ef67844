/** What one library reaches, in MB of UTF-8 per second of processor time. */
export interface Figures {
  unseen: number;
  repeated: number;
  decode: number;
  /** Processor time of loading. */
  loadMs: number;
}

const HF = "@huggingface/tokenizers";
const RUST = "tokenizers (Rust)";
const OURS = "glossa";
/** With offsets: in one array, and as a pair for each token. */
const OFFSETS = ["glossa with offsets", "glossa with pairs"] as const;

/**
 * One row of the table of README.md: ours (unseen, repeated), what is left of it with offsets in either form, the best peer and how often
 * ours is its speed (unseen, repeated), the same of Hugging Face's two libraries (unseen), decode beside the best peer.
 */
export function rowOf(what: string, figures: ReadonlyMap<string, Figures>): string {
  const ours = figures.get(OURS);
  const peers = [...figures].filter(([library]) => !library.startsWith(OURS));
  const best = (name: keyof Figures) =>
    peers.reduce<readonly [string, number]>(
      (most, [library, one]) => (one[name] > most[1] ? [library, one[name]] : most),
      ["none", 0],
    );
  const times = (name: keyof Figures, other: number | undefined) =>
    ours === undefined || other === undefined || other === 0 ? "" : String(Number((ours[name] / other).toPrecision(2)));
  const share = (library: string) => {
    const offsets = figures.get(library);
    if (ours === undefined || offsets === undefined) return "";
    return `${(offsets.unseen / ours.unseen).toFixed(2)}, ${(offsets.repeated / ours.repeated).toFixed(2)}`;
  };
  const [unseen, repeated, decode] = [best("unseen"), best("repeated"), best("decode")];
  const cells = [
    what,
    `${short(ours?.unseen)}, ${short(ours?.repeated)}`,
    ...OFFSETS.map(share),
    `${unseen[0]} ${short(unseen[1])}, ${repeated[0]} ${short(repeated[1])}`,
    `${times("unseen", unseen[1])}, ${times("repeated", repeated[1])}`,
    times("unseen", figures.get(HF)?.unseen),
    times("unseen", figures.get(RUST)?.unseen),
    `${short(ours?.decode)}, ${times("decode", decode[1])} × ${decode[0]}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function short(value: number | undefined): string {
  return value === undefined ? "" : value < 10 ? value.toFixed(1) : value.toFixed(0);
}
