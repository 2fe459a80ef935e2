// Looks at what the official compiler made, a map from path to content, for what it lets through.
const path = require('node:path');

/** The platform's limit for the main package and for each subpackage; only its server enforces it. */
const PACKAGE_LIMIT_BYTES = 2 * 1024 * 1024;
const COMPONENT = /(^|\/)pay-checkout\//;

/** Files that `specifier` in `file` may mean, as the mini-program's own loader looks for them. */
function candidates(file, specifier) {
  const folder = path.posix.dirname(file);
  if (specifier.startsWith('.')) return [path.posix.join(folder, specifier)];
  if (specifier.startsWith('/')) return [specifier.slice(1)];
  const found = [];
  for (let at = folder; ; at = path.posix.dirname(at)) {
    found.push(path.posix.join(at, 'miniprogram_npm', specifier));
    if (at === '.' || at === '/') return found;
  }
}

function danglingRequires(files) {
  const problems = [];
  for (const [file, content] of Object.entries(files)) {
    if (!file.endsWith('.js')) continue;
    for (const [, , specifier] of String(content).matchAll(/\brequire\((["'])([^"']+)\1\)/g)) {
      const there = candidates(file, specifier).some((name) =>
        [name, `${name}.js`, `${name}/index.js`].some((known) => known in files),
      );
      if (!there) problems.push(`${file}: require("${specifier}") leads to nothing inside the package`);
    }
  }
  return problems;
}

/** A tag whose component is not there draws nothing; the compiler notices only some of these. */
function danglingComponents(files) {
  const problems = [];
  for (const [file, content] of Object.entries(files)) {
    if (!file.endsWith('.json')) continue;
    for (const [tag, specifier] of Object.entries(JSON.parse(String(content)).usingComponents ?? {})) {
      if (specifier.includes('://')) continue; // a plugin's
      const beside = path.posix.join(path.posix.dirname(file), specifier);
      const there = [beside, ...candidates(file, specifier)].some((name) =>
        [name, `${name}/index`].some((known) => ['.json', '.wxml'].every((end) => `${known}${end}` in files)),
      );
      if (!there) problems.push(`${file}: <${tag}> is "${specifier}", which is not inside the package`);
    }
  }
  return problems;
}

/** Bytes of each file. */
function sizesOf(files) {
  return Object.fromEntries(
    Object.entries(files).map(([file, content]) => [file, Buffer.byteLength(content)]),
  );
}

/** Bytes of the main package and of each subpackage, by its root. */
function packageSizes(files) {
  const app = JSON.parse(String(files['app.json'] ?? '{}'));
  const roots = (app.subPackages ?? app.subpackages ?? []).map(({ root }) => `${root.replace(/\/+$/, '')}/`);
  const sizes = { main: 0 };
  for (const [file, bytes] of Object.entries(sizesOf(files))) {
    const owner = roots.find((root) => file.startsWith(root)) ?? 'main';
    sizes[owner] = (sizes[owner] ?? 0) + bytes;
  }
  return sizes;
}

/** How much of the mini-program is `<pay-checkout>`; nothing where it is not used. */
function componentShare(files) {
  let bytes = 0;
  let all = 0;
  for (const [file, size] of Object.entries(sizesOf(files))) {
    all += size;
    if (COMPONENT.test(file)) bytes += size;
  }
  return bytes === 0 ? undefined : { bytes, percent: Math.round((1000 * bytes) / all) / 10 };
}

/** @returns what the line of JSON says: the sizes, and every problem */
function examine(files) {
  const problems = [...danglingRequires(files), ...danglingComponents(files)];
  const bytes = packageSizes(files);
  for (const [name, size] of Object.entries(bytes)) {
    if (size > PACKAGE_LIMIT_BYTES)
      problems.push(`package ${name}: ${size} bytes, over ${PACKAGE_LIMIT_BYTES}`);
  }
  const component = componentShare(files);
  return { bytes, component, problems };
}

module.exports = { examine, sizesOf };
