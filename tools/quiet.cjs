// What every run of an official tool here needs: no network, and nothing on stdout but one line of JSON.

/** The result is the same with and without network: the tool may look nothing up. */
function goOffline() {
  const refuse = (host) => Object.assign(new Error(`offline: ${host}`), { code: 'ENOTFOUND' });
  const dns = require('node:dns');
  dns.lookup = (host, options, callback) => {
    const done = typeof options === 'function' ? options : callback;
    process.nextTick(done, refuse(host));
  };
  for (const name of ['http_proxy', 'https_proxy', 'all_proxy']) {
    delete process.env[name];
    delete process.env[name.toUpperCase()];
  }
}

/** Keeps the tool's chatter off stdout. @returns the lines it said, as they come */
function silence() {
  const noise = [];
  for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
    console[level] = (...words) => noise.push(words.map(String).join(' '));
  }
  return noise;
}

/** The tools leave worker processes behind, so the exit is explicit, after the line is out. */
function exitWith(line, ok) {
  process.stdout.write(`${line}\n`, () => process.exit(ok ? 0 : 1));
}

module.exports = { goOffline, silence, exitWith };
