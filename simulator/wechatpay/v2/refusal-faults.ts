import type { FaultName } from '../../fault-list';
import type { FaultMatch, Faults } from '../../faults';
import { closeTooEarly } from './orders-api';
import { appNotBound } from './parties';
import { refused, unreadable } from './refusal';
import type { V2Operation } from './routes';

type RefusalFault = { name: FaultName; operations?: V2Operation[]; refuse: () => Error };

const PLACING: V2Operation[] = ['prepay', 'micropay'];
const NOT_OPENED = '商户号该产品权限未开通，请前往商户平台>产品中心检查后重试';
const RESTRICTED =
  '此商家的收款功能已被限制，暂无法支付。商家可以登录微信商户平台/微信支付商家助手小程序查看原因和解决方案。';

/** Refusals of requests that nothing is wrong with, in the words of the documents and of captured answers. */
const REFUSAL_FAULTS: RefusalFault[] = [
  { name: 'sign_error', refuse: () => unreadable('SIGNERROR', '签名错误') },
  { name: 'no_auth', refuse: () => unreadable('NOAUTH', NOT_OPENED) },
  { name: 'account_restricted', operations: PLACING, refuse: () => refused('NOAUTH', RESTRICTED) },
  { name: 'appid_mchid_not_match', operations: PLACING, refuse: appNotBound },
  { name: 'rule_limit', operations: PLACING, refuse: () => refused('RULELIMIT', '业务规则限制') },
  { name: 'close_too_early', operations: ['close'], refuse: closeTooEarly },
];

/** @throws V2Refusal when one of these strikes: nothing is done then */
export function checkV2RefusalFaults(faults: Faults, facts: FaultMatch): void {
  const struck = REFUSAL_FAULTS.find(
    ({ name, operations }) =>
      (operations === undefined || operations.some((one) => one === facts.operation)) &&
      faults.strikes(name, facts),
  );
  if (struck) throw struck.refuse();
}
