import type { Cashier, CashierWord, Simulator } from './simulator';
import { WxFailure } from './wx-call';

const PAGE = '/pages/cashier/index';
const PAID = 'requestPayment:ok';
const LEFT = 'requestPayment:fail cancel';

/** `approve_unseen`: the money moves, but the mini-program is told "cancel", as happens when WeChat is left early. */
export type Choice = 'approve' | 'approve_unseen' | 'cancel';

/** A payer before the simulated cashier, from its opening until the mini-program is told how it ended. */
export class CashierVisit {
  private isDeciding = false;
  private isGone = false;

  /** @param tell takes the word for the mini-program; only the first one counts */
  constructor(
    readonly cashier: Cashier,
    private readonly simulator: Simulator,
    private readonly tell: (errMsg: string) => void,
  ) {}

  /** @throws SimulatorTrouble when the simulator did not hear it: the cashier stays open */
  async decide(choice: Choice): Promise<void> {
    this.isDeciding = true;
    try {
      const word = await this.carryOut(choice === 'cancel' ? 'cancel' : 'approve');
      await showDialog(word);
      if (!this.isGone) await leavePage();
      this.tell(choice === 'approve_unseen' && word.errMsg === PAID ? LEFT : word.errMsg);
    } catch (error) {
      this.isDeciding = false;
      if (!this.isGone) throw error;
      this.tell(LEFT);
    }
  }

  /** The page is gone, by its arrow or after a decision. Whoever decided nothing has cancelled. */
  left(): void {
    this.isGone = true;
    if (this.isDeciding) return;
    const told = () => this.tell(LEFT);
    this.carryOut('cancel').then(told, told);
  }

  private carryOut(decision: 'approve' | 'cancel'): Promise<CashierWord> {
    return this.simulator.decide(this.cashier.cashier_id, decision);
  }
}

let current: CashierVisit | undefined;

/** The visit that the page is to show; there is at most one. */
export function currentVisit(): CashierVisit | undefined {
  return current;
}

/**
 * Shows the cashier on a page of its own: DevTools lets nobody draw over the mini-program.
 * @returns what the mini-program is told, `requestPayment:…`
 * @throws WxFailure when the page cannot be opened
 */
export function visitCashier(cashier: Cashier, simulator: Simulator): Promise<string> {
  return new Promise((resolve, reject) => {
    if (current) return reject(new WxFailure('a cashier is open already'));
    const end = () => {
      current = undefined;
    };
    current = new CashierVisit(cashier, simulator, (errMsg) => {
      end();
      resolve(errMsg);
    });
    wx.navigateTo({
      url: PAGE,
      fail: ({ errMsg }) => {
        end();
        reject(new WxFailure(errMsg));
      },
    });
  });
}

/** What WeChat itself shows the payer when it will not go on. */
export async function showDialog({ dialog }: { dialog?: string }): Promise<void> {
  if (dialog) await wx.showModal({ title: '支付提示', content: dialog, showCancel: false });
}

function leavePage(): Promise<void> {
  return new Promise((resolve) => {
    wx.navigateBack({ complete: () => resolve() });
  });
}
