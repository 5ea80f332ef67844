/** Texts to begin with. */
export const samples: readonly string[] = [
  "The train to Lyon leaves at 9:45 from platform 3. Please do not forget your luggage.",
  "I would like to know whether the museum is open on Sundays.",
  "She closed the book, looked out of the window and smiled.",
];
