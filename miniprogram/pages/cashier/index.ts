import { type Choice, currentVisit } from '../../devtools/cashier-visit';
import type { Cashier, SimulatorTrouble } from '../../devtools/simulator';

/** What is shown of a cashier. */
type CashierText = { payee: string; amount: string; description: string; out_trade_no: string };

/**
 * The simulator's cashier, where WeChat DevTools would show a QR code. Outside DevTools nothing ever leads here, and it
 * has nothing to show.
 */
Page({
  data: {
    cashier: null as CashierText | null,
    /** The choice that is under way; empty when none is. */
    busy: '' as Choice | '',
    problem: '',
  },

  onLoad() {
    const visit = currentVisit();
    if (visit) this.setData({ cashier: cashierText(visit.cashier) });
  },

  onUnload() {
    const visit = currentVisit();
    if (visit) visit.left();
  },

  async onChoice(event: WechatMiniprogram.TouchEvent) {
    const { choice } = event.currentTarget.dataset as { choice: Choice };
    const visit = currentVisit();
    if (!visit || this.data.busy) return;
    this.setData({ busy: choice, problem: '' });
    try {
      await visit.decide(choice);
    } catch (error) {
      this.setData({ busy: '', problem: (error as SimulatorTrouble).remedy });
    }
  },

  onBack() {
    // Opened by an address of its own, there is no page to go back to.
    wx.navigateBack({ fail: () => void wx.reLaunch({ url: '/pages/shop/index' }) });
  },
});

function cashierText({ payee, amount, description, out_trade_no }: Cashier): CashierText {
  return { payee, amount: moneyText(amount), description, out_trade_no };
}

/** The cashier's own way of writing money: it must not share a mistake with the shop. The simulator knows yuan alone. */
function moneyText({ total, currency }: Cashier['amount']): string {
  return `${currency === 'CNY' ? '¥' : `${currency} `}${(total / 100).toFixed(2)}`;
}
