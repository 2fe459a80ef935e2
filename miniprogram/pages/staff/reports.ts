import { dayName, dayOf, lastBillDay, shiftDay } from './day';
import { type Load, loadOf, type Problem, problemOf } from './problem';
import { type ReportText, reportText } from './report-text';
import { staffService } from './staff-service';

/** Without a date, the list of days; with one, that day's report. */
Page({
  data: {
    date: '',
    load: 'loading' as Load,
    problem: null as Problem | null,
    reports: [] as ReportText[],
    /** The day that would be reconciled. */
    day: '',
    dayName: '',
    lastDay: '',
    isLast: true,
    busy: false,
    failed: null as Problem | null,
    said: '',
  },

  onLoad(query: { date?: string }) {
    const date = query.date || '';
    this.setData({ date });
    if (date) void wx.setNavigationBarTitle({ title: `对账 ${date}` });
  },

  onShow() {
    void this.reload();
  },

  async onPullDownRefresh() {
    await this.reload();
    void wx.stopPullDownRefresh();
  },

  onRetry() {
    this.setData({ load: 'loading', problem: null });
    void this.reload();
  },

  onOpen(event: WechatMiniprogram.TouchEvent) {
    const { date } = event.currentTarget.dataset as { date: string };
    void wx.navigateTo({ url: `/pages/staff/reports?date=${date}` });
  },

  onOrder(event: WechatMiniprogram.TouchEvent) {
    const { no } = event.currentTarget.dataset as { no: string };
    void wx.navigateTo({ url: `/pages/staff/order?out_trade_no=${encodeURIComponent(no)}` });
  },

  onStep(event: WechatMiniprogram.TouchEvent) {
    const { by } = event.currentTarget.dataset as { by: number };
    const day = shiftDay(this.data.day, Number(by));
    if (day <= this.data.lastDay) this.setData({ day, isLast: day === this.data.lastDay, dayName: '' });
  },

  async onReconcile() {
    if (this.data.busy) return;
    const day = this.data.date || this.data.day;
    this.setData({ busy: true, failed: null, said: '' });
    const answer = await staffService.reconcile(day);
    if (answer.ok) {
      this.setData({ said: `${day} 的对账已开始` });
      await this.reload();
    } else this.setData({ failed: problemOf(answer.error) });
    this.setData({ busy: false });
  },

  async reload() {
    const answer = await staffService.reports(this.data.date);
    if (!answer.ok) {
      const load = loadOf(answer.error);
      if (this.data.load === 'ready' && load !== 'denied')
        return this.setData({ problem: problemOf(answer.error) });
      return this.setData({ load, problem: problemOf(answer.error), reports: [] });
    }
    const lastDay = lastBillDay(answer.now);
    const day = this.data.day && this.data.day <= lastDay ? this.data.day : lastDay;
    this.setData({
      load: 'ready',
      problem: null,
      reports: answer.reports.map(reportText),
      lastDay,
      day,
      isLast: day === lastDay,
      dayName: dayName(day, dayOf(answer.now)),
    });
  },
});
