export const ENVIRONMENT_ID = 'env-local';

/** The platform's limit for all variables of one function. */
export const VARIABLES_BYTES_MAX = 4096;

/** Of the simulator's own environment a function sees only what a process needs to run at all. */
const PASSED_ON = ['PATH', 'HOME', 'TZ'];
const REFUSED = /KEY|SECRET|CERTIFICATE|APPCODE|BASE_URL/;

/**
 * What the platform itself puts into the environment of a function's process. `TENCENTCLOUD_SESSIONTOKEN` carries
 * the instance's id, which is how the database API knows who calls. `TENCENTCLOUD_RUNENV` keeps the SDKs from
 * looking for a metadata server, and `TCB_CONTEXT_CNFG` is their own way of being told where the API is.
 */
export function platformEnvironment(instance: string, url: string): Record<string, string> {
  const own: Record<string, string> = {};
  for (const name of PASSED_ON) if (process.env[name] !== undefined) own[name] = process.env[name];
  return {
    ...own,
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_REGION: 'ap-shanghai',
    SCF_NAMESPACE: ENVIRONMENT_ID,
    TCB_ENV: ENVIRONMENT_ID,
    TENCENTCLOUD_SECRETID: 'local',
    TENCENTCLOUD_SECRETKEY: 'local',
    TENCENTCLOUD_SESSIONTOKEN: instance,
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: `${url}/admin` }),
    WX_CONTEXT_KEYS: 'WX_OPENID,WX_APPID,WX_UNIONID,WX_CLIENTIP,WX_API_TOKEN',
  };
}

/** @throws RangeError when the variables of a function take more than the platform allows */
export function checkSize(variables: Record<string, string>): void {
  const bytes = Object.entries(variables).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key + value),
    0,
  );
  if (bytes <= VARIABLES_BYTES_MAX) return;
  throw new RangeError(
    `the functions' variables take ${bytes} bytes; the platform allows ${VARIABLES_BYTES_MAX}`,
  );
}

/**
 * Variables somebody wants the functions to have beside the simulated merchant's. Keys and base URLs are refused:
 * a real merchant's key has no business here, and the world knows its own address.
 * @throws RangeError naming the variables, never their values
 */
export function checkExtraVariables(variables: Record<string, string>): void {
  const refused = Object.keys(variables).filter((name) => REFUSED.test(name));
  if (refused.length === 0) return;
  throw new RangeError(
    `${refused.join(', ')} cannot be set for the simulator: it brings its own keys and address. Unset and start again`,
  );
}

/** The variables of a shell that are meant for the functions: those that begin WXPAY_ or QFPAY_. */
export function variablesOfShell(shell: NodeJS.ProcessEnv): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(shell)) {
    if (/^(WXPAY|QFPAY)_/.test(name) && value) found[name] = value;
  }
  return found;
}
