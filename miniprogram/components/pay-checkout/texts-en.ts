import { problem, said, type Texts } from './texts-form';

const TRY_LATER = 'Try again later. You will not be charged twice';
const ASK_MERCHANT = 'Try later or contact the merchant';

export const en: Texts = {
  region: 'Checkout',
  pay: 'Pay with WeChat',
  resume: 'Continue payment',
  retry: 'Pay again',
  refresh: 'Check payment',
  loading: 'Checking the order…',
  again: 'Order again',
  amount: 'Amount due',
  timeLeft: 'Time left to pay',
  orderNumber: 'Order number',
  copy: 'Copy',
  copied: 'Copied',
  offline: 'No connection. This updates when it is back',
  overdue: said('The order is being closed', 'Checking whether it was paid. Please do not pay again'),
  unsupported: said('Not available here', 'Virtual goods cannot be bought on iOS in WeChat'),
  phases: {
    idle: said('', ''),
    creating: said('Creating your order…', 'One moment please'),
    paying: said('Waiting for payment', 'Please finish paying in WeChat'),
    confirming: said('Confirming your payment…', 'Please do not pay again'),
    paid: said('Payment received', 'Thank you for your order'),
    cancelled: said('Not paid yet', 'Your order is kept. You can continue any time'),
    expired: said('The order is closed', 'You were not charged. Order again if you want'),
    unknown: said('Payment not confirmed yet', 'Do not pay again. Check the payment shortly'),
  },
  problems: {
    ORDER_NOT_FOUND: problem('This order was not found', 'Please go back and order again'),
    REQUEST_INVALID: problem('The order is not valid', 'Please go back and check your items'),
    REQUEST_CONFLICT: problem('The order has changed', 'Please pay again'),
    QUOTE_REFUSED: problem('This cannot be bought now', 'Please change your items and try again'),
    PAYER_UNKNOWN: problem('WeChat did not tell who you are', 'Please reopen the mini program'),
    PAYER_MISMATCH: problem('Another WeChat account made this order', 'Please pay with that account'),
    ORDER_BUSY: problem('The order is being processed', 'Please try again in a few seconds'),
    ORDER_PAID: problem('The order is paid already', 'Check the payment. Do not pay again'),
    RATE_LIMITED: problem('Too many attempts', 'Please wait a moment and try again'),
    GATEWAY_REFUSED: problem('WeChat Pay did not accept the order', ASK_MERCHANT),
    GATEWAY_UNAVAILABLE: problem('WeChat Pay is not answering', TRY_LATER),
    CONFIG_INVALID: problem('The merchant’s payment setup is wrong', 'Please contact the merchant'),
    INTERNAL: problem('Something went wrong', TRY_LATER),
    NETWORK: problem('No connection', 'Check your network and try again. You will not be charged twice'),
    ANSWER_UNREADABLE: problem('The service answered strangely', ASK_MERCHANT),
    CASHIER_FAILED: problem(
      'The payment did not go through',
      'You can pay again. You will not be charged twice',
    ),
  },
};
