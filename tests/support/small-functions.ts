import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type SmallFunction = { code: string; config?: unknown };

const folders: string[] = [];

/** A folder of functions as a build would leave it, from CommonJS text; removed after the test. */
export function smallFunctions(functions: Record<string, string | SmallFunction>): string {
  const folder = temporaryFolder();
  for (const [name, given] of Object.entries(functions)) {
    const { code, config } = typeof given === 'string' ? { code: given, config: undefined } : given;
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.js'), code);
    if (config !== undefined) writeFileSync(join(folder, name, 'config.json'), JSON.stringify(config));
  }
  return folder;
}

/** An empty folder, removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wxpay-kit-test-'));
  folders.push(folder);
  return folder;
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
