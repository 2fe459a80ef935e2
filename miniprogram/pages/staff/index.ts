import { dayName, dayOf, shiftDay } from './day';
import { type Load, loadOf, type Problem, problemOf } from './problem';
import { staffService } from './staff-service';
import { type SumText, sumsText } from './takings-text';

/** As many as one answer may hold. */
const QUEUE_MAX = 50;

Page({
  data: {
    load: 'loading' as Load,
    problem: null as Problem | null,
    /** Empty until the server has said which day it is. */
    day: '',
    today: '',
    dayName: '',
    isToday: true,
    /** The day's own state, once the page is there. */
    isSwitching: false,
    dayProblem: null as Problem | null,
    sums: [] as SumText[],
    /** How many orders wait for a person; empty while it is not known. */
    waiting: '',
    isWaiting: false,
  },

  /** Each time: a refund or a decision may have been made on the page above. */
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

  onStep(event: WechatMiniprogram.TouchEvent) {
    const { by } = event.currentTarget.dataset as { by: number };
    if (!this.data.day || (this.data.isToday && Number(by) > 0)) return;
    this.go(shiftDay(this.data.day, Number(by)));
  },

  onToday() {
    this.go(this.data.today);
  },

  go(day: string) {
    this.name(day, this.data.today);
    void this.loadDay();
  },

  name(day: string, today: string) {
    this.setData({ day, today, dayName: dayName(day, today), isToday: day >= today });
  },

  onRetryDay() {
    void this.loadDay();
  },

  onOpen(event: WechatMiniprogram.TouchEvent) {
    const { page } = event.currentTarget.dataset as { page: string };
    void wx.navigateTo({ url: `/pages/staff/${page}` });
  },

  async reload() {
    await Promise.all([this.loadDay(), this.loadQueue()]);
  },

  async loadDay() {
    const wanted = this.data.day;
    this.setData({ isSwitching: true, dayProblem: null });
    const answer = await staffService.takings(wanted);
    // Another day was chosen meanwhile: its own answer is on the way.
    if (wanted !== this.data.day) return;
    this.setData({ isSwitching: false });
    if (!answer.ok) return this.fail(answer.error);
    const { takings, now } = answer;
    this.name(takings.date, dayOf(now));
    this.setData({ load: 'ready', sums: sumsText(takings) });
  },

  fail(error: Parameters<typeof problemOf>[0]) {
    const problem = problemOf(error);
    const load = loadOf(error);
    // Once the page is there, only the day is in trouble; the links still lead somewhere.
    if (this.data.load === 'ready' && load === 'error') this.setData({ dayProblem: problem });
    else this.setData({ load, problem });
  },

  /** Its failure costs the badge only: the page of the queue tells what is wrong. */
  async loadQueue() {
    const answer = await staffService.review(QUEUE_MAX);
    if (!answer.ok) return this.setData({ waiting: '', isWaiting: false });
    const { length } = answer.orders;
    this.setData({ waiting: length >= QUEUE_MAX ? `${QUEUE_MAX}+` : `${length}`, isWaiting: length > 0 });
  },
});
