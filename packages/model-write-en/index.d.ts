/** The directory that holds the weights, the tokenizer and the configuration. */
export declare const modelDirectory: string;
