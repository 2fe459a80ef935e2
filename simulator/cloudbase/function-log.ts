/** A line a function wrote to its console; `json` when the line is a JSON object. */
export type LogLine = { at: number; instance: string; text: string; json?: Record<string, unknown> };

const LINES_MAX = 500;
const LINE_CHARS_MAX = 8_000;

/** The last lines of each function's console. */
export class FunctionLog {
  private readonly lines = new Map<string, LogLine[]>();

  /** @param onLine told of every line as it comes */
  constructor(private readonly onLine?: (name: string, line: LogLine) => void) {}

  add(name: string, instance: string, at: number, text: string): void {
    const cut = text.slice(0, LINE_CHARS_MAX);
    const json = parse(cut);
    const line: LogLine = { at, instance, text: cut, ...(json ? { json } : {}) };
    const kept = this.lines.get(name) ?? [];
    kept.push(line);
    if (kept.length > LINES_MAX) kept.splice(0, kept.length - LINES_MAX);
    this.lines.set(name, kept);
    this.onLine?.(name, line);
  }

  list(name: string): LogLine[] {
    return this.lines.get(name) ?? [];
  }

  clear(): void {
    this.lines.clear();
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
