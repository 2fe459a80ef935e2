/** Something that is fetched, and fetched again when the world has changed. What was there stays until there is more. */
export class Resource<Value> {
  value: Value | undefined;
  error: Error | undefined;
  private asked = 0;

  constructor(
    private readonly fetchValue: () => Promise<Value>,
    private readonly changed: () => void,
  ) {}

  /** An answer that was overtaken by a later one is dropped. Never rejects. */
  async refresh(): Promise<void> {
    const turn = ++this.asked;
    try {
      const value = await this.fetchValue();
      if (turn !== this.asked) return;
      this.value = value;
      this.error = undefined;
    } catch (error) {
      if (turn !== this.asked) return;
      this.error = error instanceof Error ? error : new Error(String(error));
    }
    this.changed();
  }
}
