const UNDER_WAY = ['creating', 'paying', 'confirming'];

/** @param state of the checkout's event `statechange` */
export function isPayUnderWay(state: string): boolean {
  return UNDER_WAY.indexOf(state) >= 0;
}
