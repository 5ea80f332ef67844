/** What can go wrong in this package. */
export type GenerationErrorCode =
  | "GENERATION_OPTION_UNKNOWN" // an option that does not exist
  | "GENERATION_OPTION_INVALID" // an option with a value that it cannot take
  | "GENERATION_OPTION_UNUSED" // an option that would have no effect together with the others
  | "GENERATION_OPTION_UNSUPPORTED" // generation_config.json or the call asks for something this package does not do
  | "GENERATION_CONFIG_INVALID" // generation_config.json or config.json is not what it should be
  | "GENERATION_PROMPT_EMPTY" // no token to start from
  | "GENERATION_PROMPT_INVALID" // a prompt of the wrong type, or a token id outside the vocabulary
  | "GENERATION_CONTEXT_OVERFLOW" // the prompt leaves no room in the model's context
  | "GENERATION_NO_CANDIDATE" // every token is forbidden at some position
  | "GENERATION_LOGITS_INVALID" // the model's logits are not numbers
  | "GENERATION_MODEL_UNSUPPORTED" // a graph whose inputs or outputs are of no known kind
  | "GENERATION_MODEL_MISMATCH" // the parts of a model (tokenizer, draft model, session) do not fit each other
  | "GENERATION_BUSY" // a chat is asked while it answers
  | "GENERATION_QUEUE_FULL" // too many calls wait for the model
  | "GENERATION_CLOSED"; // the generator was closed

/** Thrown by everything in this package. Recognise it by `code`. */
export class GenerationError extends Error {
  override readonly name = "GenerationError";
  readonly code: GenerationErrorCode;

  constructor(code: GenerationErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
