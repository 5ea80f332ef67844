/** Texts to begin with: a line, a mixed one, and one that is long enough for a curve. */
export const samples: readonly string[] = [
  "An absolute delight from start to finish: warm, funny and beautifully acted.",
  "The staff were lovely and the view is wonderful. Breakfast was cold, and nobody apologised. The garden is a dream.",
  `The first hour of the journey was a joy. The sun came up over the hills and everybody on the train was in a good mood. A kind steward brought coffee and fresh bread. Then the train stopped in the middle of nowhere. Nobody told us why. The heating failed, the toilets were locked, and children began to cry. An announcement promised help within ten minutes; it was a lie. After three hours we were furious and freezing. At last a bus arrived, filthy and far too small. But the driver was a wonderful man. He sang, he joked, and he gave his own jacket to an old lady. When we reached the sea, the whole bus cheered. It was the worst trip of my life, and I would not have missed that evening for anything.`,
];

/** Beginnings to write on from. */
export const prompts: readonly string[] = [
  "Once upon a time, there was a little fox who",
  "One day, a girl named Lily found a strange key in the garden.",
  "The old boat had not left the harbour for years. But today",
];
