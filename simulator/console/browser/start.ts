import { Console } from './console';

const host = document.getElementById('console');
if (!host) throw new Error('the document has no #console');
host.textContent = '';
new Console(host).start();
