import type { FaultName } from '../../fault-list';
import type { FaultMatch, Faults } from '../../faults';
import { appsNotBound } from './order-owner';
import { closeTooEarly } from './orders-api';
import { Refusal } from './refusal';
import type { Operation } from './routes';

type RefusalFault = {
  name: FaultName;
  /** The one operation it is about; absent, any. */
  operation?: Operation;
  refuse: () => Refusal;
};

const INTERNAL = { signature: 268443699, restricted: 268448010 };
export const NOT_OPENED = '商户号该产品权限未开通，请前往商户平台>产品中心检查后重试';
const RESTRICTED =
  '此商家的收款功能已被限制，暂无法支付。商家可以登录微信商户平台/微信支付商家助手小程序查看原因和解决方案。';

/** Refusals of requests that nothing is wrong with, in the words of the documents and of captured answers. */
const REFUSAL_FAULTS: RefusalFault[] = [
  {
    name: 'sign_error',
    refuse: () => new Refusal(401, 'SIGN_ERROR', '签名错误', { internal: INTERNAL.signature }),
  },
  { name: 'no_auth', refuse: () => new Refusal(403, 'NO_AUTH', NOT_OPENED) },
  {
    name: 'account_restricted',
    operation: 'prepay',
    refuse: () => new Refusal(403, 'NO_AUTH', RESTRICTED, { internal: INTERNAL.restricted }),
  },
  { name: 'appid_mchid_not_match', operation: 'prepay', refuse: appsNotBound },
  { name: 'rule_limit', operation: 'prepay', refuse: () => new Refusal(403, 'RULE_LIMIT', '业务规则限制') },
  { name: 'close_too_early', operation: 'close', refuse: closeTooEarly },
];

/** @throws Refusal when one of these strikes: nothing is done then */
export function checkRefusalFaults(faults: Faults, facts: FaultMatch): void {
  const struck = REFUSAL_FAULTS.find(
    ({ name, operation }) =>
      (operation === undefined || operation === facts.operation) && faults.strikes(name, facts),
  );
  if (struck) throw struck.refuse();
}
