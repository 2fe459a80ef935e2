/**
 * Some of the companies that get_delivery_list answers: the codes for `express_company`. The real list is longer; a code
 * that is not here is accepted all the same.
 */
export const DELIVERY_LIST = [
  { delivery_id: 'SF', delivery_name: '顺丰速运' },
  { delivery_id: 'STO', delivery_name: '申通快递' },
  { delivery_id: 'YTO', delivery_name: '圆通速递' },
  { delivery_id: 'ZTO', delivery_name: '中通快递' },
  { delivery_id: 'YUNDA', delivery_name: '韵达快递' },
  { delivery_id: 'JTSD', delivery_name: '极兔快递' },
  { delivery_id: 'JD', delivery_name: '京东快递' },
  { delivery_id: 'EMS', delivery_name: 'EMS' },
  { delivery_id: 'DHL', delivery_name: 'DHL' },
] as const;
