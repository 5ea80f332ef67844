import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { SentimentError } from "../errors.ts";

/** What an interrupted job left behind. */
export interface Checkpoint {
  /** What was done: the model and the options that decide about the output. */
  readonly job: string;
  /** Rows whose results are in the file. */
  readonly rows: number;
  readonly problems: number;
  /** SHA-256 of these rows as they were read. */
  readonly rowsHash: string;
  /** Bytes of the file that hold them; what follows was being written. */
  readonly bytes: number;
}

/** Where a file is written until it is whole, and how far it is. */
export interface PartialFile {
  readonly path: string;
  readonly checkpointPath: string;
}

export function partialFileOf(output: string): PartialFile {
  return { path: `${output}.partial`, checkpointPath: `${output}.partial.json` };
}

/** How far a file is, or undefined where there is nothing to go on from. @throws SentimentError `SENTIMENT_RESUME_MISMATCH` */
export async function readCheckpoint({ path, checkpointPath }: PartialFile): Promise<Checkpoint | undefined> {
  const text = await readFile(checkpointPath, "utf8").catch(absent);
  const size = (await stat(path).catch(absent))?.size;
  if (text === undefined || size === undefined) return undefined;
  let value: Partial<Checkpoint> | null;
  try {
    value = JSON.parse(text) as Partial<Checkpoint> | null;
  } catch {
    value = null;
  }
  const count = (number: unknown): boolean => Number.isSafeInteger(number) && (number as number) >= 0;
  if (
    !(typeof value?.job === "string" && typeof value.rowsHash === "string") ||
    !(count(value.rows) && count(value.problems) && count(value.bytes)) ||
    value.bytes! > size
  ) {
    throw new SentimentError(
      "SENTIMENT_RESUME_MISMATCH",
      `${checkpointPath} does not say how far ${path} is; delete both and begin again`,
    );
  }
  return value as Checkpoint;
}

/** Whole or not at all: a checkpoint is never half written, whenever the process ends. */
export async function writeCheckpoint({ checkpointPath }: PartialFile, checkpoint: Checkpoint): Promise<void> {
  const draft = `${checkpointPath}.new`;
  const file = await open(draft, "w");
  try {
    await file.writeFile(`${JSON.stringify(checkpoint)}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(draft, checkpointPath);
}

/** The file is whole: it gets its name. */
export async function finish(partial: PartialFile, output: string): Promise<void> {
  await rm(partial.checkpointPath, { force: true });
  await rename(partial.path, output);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
