import type { PayParams } from '../../typings/contract';
import { showDialog, visitCashier } from './cashier-visit';
import { type FunctionAnswer, type Simulator, SimulatorTrouble } from './simulator';
import type { User } from './user';
import { WxFailure, wxCall } from './wx-call';

const OK = 'requestPayment:ok';

/** The functions of `wx` that reach WeChat's servers, made to reach the simulator instead. */
export function createOwnWx(simulator: Simulator, user: User) {
  return {
    login: wxCall('login', () => reached(async () => ({ code: await user.loginCode() }))),
    requestPayment: wxCall('requestPayment', (params: PayParams) =>
      reached(() => pay(params, simulator, user)),
    ),
    cloud: {
      init() {},
      callFunction: wxCall('cloud.callFunction', ({ name, data = {} }: { name: string; data?: unknown }) =>
        reached(async () => resultOf(await simulator.callFunction(name, data, await user.currentOpenid()))),
      ),
    },
  };
}

/** A simulator that is not there looks like a network that is not there. */
async function reached(work: () => Promise<object>): Promise<object> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SimulatorTrouble)) throw error;
    console.error(`[wxpay-kit] ${error.message}`);
    throw new WxFailure(error.reason, { errCode: -1 });
  }
}

function resultOf({ result, error }: FunctionAnswer): { result: unknown } {
  if (!error) return { result };
  const { errCode, errMsg, message, code } = error;
  throw new WxFailure(errMsg || message || code || '', errCode === undefined ? {} : { errCode });
}

async function pay(params: PayParams, simulator: Simulator, user: User): Promise<object> {
  const { timeStamp, nonceStr, package: packed, signType, paySign } = params;
  const sent = { timeStamp, nonceStr, package: packed, signType, paySign };
  const opened = await simulator.openCashier(sent, await user.currentOpenid());
  if ('cashier_id' in opened) return told(await visitCashier(opened, simulator));
  await showDialog(opened);
  return told(opened.errMsg);
}

/** Passes on what WeChat would say, word for word. */
function told(errMsg: string): object {
  if (errMsg === OK) return {};
  throw new WxFailure(errMsg.replace('requestPayment:fail', '').trim());
}
