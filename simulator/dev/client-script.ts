/**
 * What a page of the phone runs while a developer works on it: asks for news, is answered when there are some, loads
 * itself again after a build, and shows what is wrong with one on top of the page as it was.
 */
export const CLIENT_SCRIPT = `(() => {
  const STYLE = 'position:fixed;inset:0;z-index:99999;margin:0;padding:24px;overflow:auto;background:#1b1b1b;' +
    'color:#ffb4a9;font:14px/1.6 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere';
  let box;
  const show = (problem) => {
    if (!problem) { if (box) box.remove(); box = undefined; return; }
    box = box || document.body.appendChild(Object.assign(document.createElement('pre'), { id: 'dev-problem' }));
    box.setAttribute('role', 'alert');
    box.setAttribute('style', STYLE);
    box.textContent = problem + '\\n\\nThe last good build stays in service. Save the file again, and this goes away.';
  };
  const pause = () => new Promise((done) => setTimeout(done, 1000));
  let build;
  let version = 0;
  const listen = async () => {
    for (;;) {
      try {
        const answer = await fetch('/_dev/state?since=' + version);
        const state = await answer.json();
        if (build !== undefined && state.build !== build) return location.reload();
        build = state.build;
        version = state.version;
        show(state.problem);
      } catch { await pause(); }
    }
  };
  void listen();
})();
`;
