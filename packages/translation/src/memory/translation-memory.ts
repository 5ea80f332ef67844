import type { Segment } from "../document/segment.ts";
import type { TranslatedSegment } from "../document/translated-segment.ts";

/** What a translation depends on besides its segment. */
export interface MemoryContext {
  /** BCP 47. */
  readonly from: string;
  readonly to: string;
  /** Terms that the translation had to follow, as one text; empty for none. */
  readonly terms: string;
}

/** Translations that were made before, so that an unchanged segment is never translated again. */
export interface TranslationMemory {
  /** Segments that it has. */
  readonly size: number;
  find(segment: Segment, context: MemoryContext): TranslatedSegment | undefined;
  /** When the promise resolves, they are kept: an interrupted document goes on from there. */
  add(translations: readonly (readonly [Segment, TranslatedSegment])[], context: MemoryContext): Promise<void>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
