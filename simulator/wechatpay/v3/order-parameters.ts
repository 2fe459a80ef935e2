import { isIP } from 'node:net';
import { fromRfc3339 } from '../beijing-time';
import type { Role } from '../keys/merchant-book';
import type { TradeType } from '../ledger/order';
import type { Toggles } from '../toggles';
import type { Rule, Rules } from './check-parameters';

/**
 * The parameters of placing an order, in its four ways and for both kinds of merchant (pages 4012791856, 4012791897,
 * 4012791877, 4012791834, 4013070347; partner 4012738519), and of closing one (4012791860). Lengths are those of the
 * pages; where two pages differ, the longer.
 */

/** A checked order: what the pages call required is there. */
export type OrderParameters = {
  appid?: string;
  mchid?: string;
  sp_appid?: string;
  sp_mchid?: string;
  sub_appid?: string;
  sub_mchid?: string;
  description: string;
  out_trade_no: string;
  time_expire?: string;
  attach?: string;
  notify_url: string;
  amount: { total: number; currency?: string };
  payer?: { openid?: string; sp_openid?: string; sub_openid?: string };
  scene_info?: { device_id?: string };
};

export const OUT_TRADE_NO = /^[0-9A-Za-z_\-|*]{6,32}$/;

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export const text = (
  label: string,
  max: number,
  more: Partial<Extract<Rule, { type: 'string' }>> = {},
): Rule => {
  return { label, type: 'string', max, ...more };
};
export const required = (rule: Rule): Rule => ({ ...rule, required: true });

const MERCHANT: Record<Role, Rules> = {
  direct: { appid: required(text('公众号ID', 32)), mchid: required(text('商户号', 32)) },
  partner: {
    sp_appid: required(text('服务商公众号ID', 32)),
    sp_mchid: required(text('服务商户号', 32)),
    sub_appid: text('特约商户公众号ID', 32),
    sub_mchid: required(text('特约商户号', 32)),
  },
};

const PAYER: Record<Role, Rule> = {
  direct: {
    label: '支付者',
    type: 'object',
    fields: { openid: required(text('用户标识', 128)) },
  },
  partner: {
    label: '支付者',
    type: 'object',
    fields: { sp_openid: text('用户服务标识', 128), sub_openid: text('用户子标识', 128) },
  },
};

const goodsDetail: Rule = {
  label: '单品信息',
  type: 'object',
  fields: {
    merchant_goods_id: required(text('商户侧商品编码', 32)),
    wechatpay_goods_id: text('微信支付商品编码', 32),
    goods_name: text('商品名称', 256),
    quantity: { label: '商品数量', type: 'integer', min: 1, required: true },
    unit_price: { label: '商品单价', type: 'integer', min: 0, required: true },
  },
};

const detail: Rule = {
  label: '优惠功能',
  type: 'object',
  bytes_max: 6144,
  fields: {
    cost_price: { label: '订单原价', type: 'integer', min: 0 },
    invoice_id: text('商品小票ID', 32),
    goods_detail: { label: '单品列表', type: 'array', max: 6000, items: goodsDetail },
  },
};

const SCENE: Rules = {
  payer_client_ip: required(
    text('用户终端IP', 45, { issue: (value) => (isIP(value) === 0 ? '不是合法的IP地址' : undefined) }),
  ),
  device_id: text('商户端设备号', 32),
  store_info: {
    label: '商户门店信息',
    type: 'object',
    fields: {
      id: required(text('门店编号', 32)),
      name: text('门店名称', 256),
      area_code: text('地区编码', 32),
      address: text('详细地址', 512),
    },
  },
};

const H5_INFO: Rule = {
  label: 'H5场景信息',
  type: 'object',
  required: true,
  fields: {
    type: required(text('场景类型', 32)),
    app_name: text('应用名称', 64),
    app_url: text('网站URL', 128),
    bundle_id: text('iOS平台BundleID', 128),
    package_name: text('Android平台PackageName', 128),
  },
};

/** What placing an order takes, in the order of the pages: who, what, where to tell, how much, who pays. */
export function orderRules(role: Role, trade_type: TradeType, toggles: Toggles): Rules {
  const settle: Rules = { profit_sharing: { label: '是否指定分账', type: 'boolean' } };
  if (role === 'partner') settle.subsidy_amount = { label: '补差金额', type: 'integer', min: 0 };
  const scene: Rule = { label: '场景信息', type: 'object', fields: SCENE };
  return {
    ...MERCHANT[role],
    description: required(text('商品描述', 127)),
    out_trade_no: required(text('商户订单号', 32, { min: 6, pattern: OUT_TRADE_NO })),
    time_expire: text('交易结束时间', 64, {
      issue: (value) => (fromRfc3339(value) === undefined ? '格式不符，应为RFC3339' : undefined),
    }),
    attach: text('附加数据', 128, { min: 0 }),
    notify_url: required(notifyUrl(255, toggles)),
    goods_tag: text('订单优惠标记', 32),
    support_fapiao: { label: '电子发票入口开放标识', type: 'boolean' },
    limit_pay: { label: '指定支付方式', type: 'array', max: 5, items: text('指定支付方式', 32) },
    amount: {
      label: '订单金额',
      type: 'object',
      required: true,
      fields: {
        total: { label: '总金额', type: 'integer', min: 1, required: true },
        currency: text('货币类型', 16, { pattern: /^CNY$/ }),
      },
    },
    ...(trade_type === 'JSAPI' ? { payer: required(PAYER[role]) } : {}),
    detail,
    scene_info:
      trade_type === 'MWEB' ? required({ ...scene, fields: { ...SCENE, h5_info: H5_INFO } }) : scene,
    settle_info: { label: '结算信息', type: 'object', fields: settle },
  };
}

export const CLOSE_RULES: Record<Role, Rules> = {
  direct: { mchid: required(text('商户号', 32)) },
  partner: { sp_mchid: required(text('服务商户号', 32)), sub_mchid: required(text('特约商户号', 32)) },
};

/** https everywhere; plain http only to this machine, where the toggle allows it; never a query string. */
export function notifyUrl(max: number, toggles: Toggles): Rule {
  return text('通知地址', max, { issue: (value) => notifyUrlIssue(value, toggles) });
}

/** What is wrong with a notify_url, in a few words; undefined when it is one. */
export function notifyUrlIssue(value: string, toggles: Toggles): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['https:', 'http:'].includes(url.protocol)) return '不是合法的URL';
  const plain = toggles.plain_http_notify_url === 'loopback' && LOOPBACK.has(url.hostname);
  if (url.protocol === 'http:' && !plain) return '必须为https';
  return value.includes('?') || value.includes('#') ? '不能携带参数' : undefined;
}
