import type { ServiceError, ServiceErrorCode } from '../../components/pay-checkout/pay-service';

/** What went wrong, ready for a template. */
export type Problem = { code: string; cause: string; step: string };

/** What a page shows: `denied` offers nothing, for whoever is not staff. */
export type Load = 'loading' | 'ready' | 'denied' | 'missing' | 'error';

const WORDS: { [code in ServiceErrorCode]?: { cause: string; step: string } } = {
  ORDER_NOT_FOUND: { cause: '找不到这个订单', step: '请核对单号' },
  REQUEST_INVALID: { cause: '请求内容有误', step: '请刷新后再试' },
  REQUEST_CONFLICT: { cause: '上一次提交的退款已经登记', step: '请核对退款记录后再填写' },
  REFUND_REFUSED: {
    cause: '这笔退款不能提交',
    step: '请刷新后核对可退金额；被其他店员拒绝过的、付款满一年的不能再退',
  },
  NOT_ALLOWED: { cause: '没有权限进行此操作', step: '请联系店主' },
  ORDER_BUSY: { cause: '订单正在处理中', step: '请稍等几秒后再试' },
  RATE_LIMITED: { cause: '操作过于频繁', step: '请稍等片刻后再试' },
  GATEWAY_REFUSED: { cause: '微信支付未受理', step: '请稍后再试；一直如此请查看云函数日志' },
  GATEWAY_UNAVAILABLE: { cause: '微信支付暂时没有响应', step: '请稍后再试' },
  CONFIG_INVALID: { cause: '支付配置有误', step: '请让开发者查看云函数日志' },
  PAYER_UNKNOWN: { cause: '未能获取你的微信身份', step: '请重新打开小程序后再试' },
  NETWORK: { cause: '网络连接失败', step: '请检查网络后再试' },
  ANSWER_UNREADABLE: { cause: '服务返回异常', step: '请稍后再试；一直如此请查看云函数日志' },
};

const UNKNOWN = { cause: '服务出现问题', step: '请稍后再试；一直如此请查看云函数日志' };

export function problemOf({ code }: Pick<ServiceError, 'code'>): Problem {
  return { code, ...(WORDS[code] || UNKNOWN) };
}

/** How a page as a whole stands after this error. */
export function loadOf({ code }: Pick<ServiceError, 'code'>): Load {
  if (code === 'NOT_ALLOWED') return 'denied';
  return code === 'ORDER_NOT_FOUND' ? 'missing' : 'error';
}
