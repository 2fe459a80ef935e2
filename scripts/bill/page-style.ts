/** Light and dark by the reader's own setting; on paper always light. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1a1a1a; --quiet: #5c5c5c; --back: #fff; --line: #d9d9d9; --open: #b42318; --noted: #7a5b00; --bar: #07803f; }
@media (prefers-color-scheme: dark) { :root { --text: #ececec; --quiet: #a6a6a6; --back: #161616; --line: #3a3a3a; --open: #ff8a80; --noted: #e0b84c; --bar: #35c16f; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.6 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h1 span { color: var(--quiet); font-weight: 400; white-space: nowrap; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.quiet { color: var(--quiet); overflow-wrap: anywhere; margin: 0 0 .75rem; }
dl { display: flex; flex-wrap: wrap; gap: 1.5rem; margin: 0 0 1rem; }
dt { color: var(--quiet); font-size: .85rem; } dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.scrolls { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; } td { white-space: nowrap; } .numbers th + th, .numbers td { text-align: right; }
tr.open td:nth-child(2) { color: var(--open); font-weight: 600; } tr.noted td:nth-child(2) { color: var(--noted); }
svg { display: block; max-width: 100%; height: auto; } svg text { fill: var(--text); font-size: 13px; }
svg .quiet { fill: var(--quiet); } svg rect { fill: var(--bar); }
@media print { :root { --text: #000; --quiet: #444; --back: #fff; --line: #bbb; --open: #900; --noted: #640; --bar: #333; } main { max-width: none; padding: 0; } .scrolls { overflow: visible; } table { font-size: 9pt; } tr { break-inside: avoid; } thead { display: table-header-group; } }
`;
