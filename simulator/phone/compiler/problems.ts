/** Everything wrong that one build finds, told together. */
export class Problems {
  private readonly found: string[] = [];

  add(problem: string): void {
    this.found.push(problem);
  }

  /** @throws Error listing every problem, if there is one */
  throwIfAny(): void {
    if (this.found.length > 0)
      throw new Error(`the mini-program does not compile:\n${this.found.join('\n')}`);
  }
}
