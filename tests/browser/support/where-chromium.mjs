// Says on stdout how the pinned Chromium is started. A program of its own, because the package is an ES module and
// sets environment variables, neither of which jest's module system likes.
process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x';
const before = { ...process.env };
const { default: chromium } = await import('@sparticuz/chromium');
const executablePath = await chromium.executablePath();
const env = Object.fromEntries(Object.entries(process.env).filter(([name, value]) => before[name] !== value));
process.stdout.write(JSON.stringify({ executablePath, args: chromium.args, env }));
