// Says on stdout how the pinned Chromium is started. A program of its own, because the package is an ES module and
// sets environment variables, neither of which jest's module system likes.
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

const version = versionOf('@sparticuz/chromium');
const home = join(tmpdir(), `wxpay-kit-chromium-${version}-with-font-${userInfo().uid}`);
const answer = join(home, 'launch.json');

// Unpacked aside and put in place whole: several test files may start at once, and none may run half a browser.
if (!existsSync(answer)) {
  const own = mkdtempSync(`${home}-`);
  writeFileSync(join(own, 'launch.json'), (await unpack(own)).replaceAll(own, home));
  try {
    renameSync(own, home);
  } catch {
    // Another one was faster.
    rmSync(own, { recursive: true, force: true });
  }
}
process.stdout.write(readFileSync(answer, 'utf8'));

async function unpack(folder) {
  process.env.TMPDIR = folder;
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x';
  const before = { ...process.env };
  const { default: chromium } = await import('@sparticuz/chromium');
  const executablePath = await chromium.executablePath();
  nameFonts(join(folder, 'fonts/fonts.conf'));
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name, value]) => before[name] !== value),
  );
  return JSON.stringify({ executablePath, args: chromium.args, env });
}

/**
 * The package looks for its own font where a cloud function would unpack it. Without any font of the system a page dies
 * as soon as it measures an input before the web font is there.
 */
function nameFonts(file) {
  const text = readFileSync(file, 'utf8');
  const found = text.replaceAll('>/tmp/fonts', `>${home}/fonts/fonts`);
  if (found === text) throw new Error(`${file} no longer names /tmp/fonts`);
  writeFileSync(file, found);
}

/** The package does not let its package.json be required; it lies somewhere above its entry, in the first with a name. */
function versionOf(name) {
  let folder = dirname(createRequire(import.meta.url).resolve(name));
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    const found = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    if (found.name === name) return found.version;
  }
  throw new Error(`${name} has no package.json`);
}
