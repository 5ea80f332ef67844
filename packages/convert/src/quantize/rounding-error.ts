/** Sums up what rounding changed. */
export class RoundingError {
  #difference = 0;
  #source = 0;

  /** One element before and after. */
  add(source: number, written: number): void {
    const difference = source - written;
    this.#difference += difference * difference;
    this.#source += source * source;
  }

  /** Root mean square of the differences over that of the source; 0 for a source of zeros. */
  relative(): number {
    return this.#source === 0 ? 0 : Math.sqrt(this.#difference / this.#source);
  }
}
