/**
 * Inside WeChat DevTools, login, cloud functions and payments go to the simulator on this computer (`npm start`), so
 * that neither an account nor a cloud environment is needed. With `enabled: false` they go to your cloud environment.
 * On a phone, and in a trial or released version, this does nothing: see development.ts.
 */
export const LOCAL_SIMULATOR = {
  enabled: true,
  /** What `npm start` prints after "ready". */
  url: 'http://127.0.0.1:7400',
  /** Who holds the phone; empty: a buyer whom the simulator names. One of WXPAY_STAFF_OPENIDS sees the staff's pages. */
  openid: '',
};
