import { element } from './dom';

/** The phone itself: the bar with title and back, the pages, and a layer above them. */
export class Frame {
  readonly layer = element('div', { class: 'phone-layer' });
  /** Everything but the layer; out of reach while a dialog is open. */
  readonly screen: HTMLElement;
  private readonly title = element('h1', { class: 'phone-bar__title' });
  private readonly back = element('button', {
    class: 'phone-bar__back',
    type: 'button',
    'aria-label': '返回',
  });
  private readonly pages = element('main', { class: 'phone-pages' });

  constructor(host: HTMLElement, onBack: () => void) {
    this.back.addEventListener('click', onBack);
    const bar = element('header', { class: 'phone-bar' }, [this.back, this.title]);
    this.screen = element('div', { class: 'phone-screen' }, [bar, this.pages]);
    host.append(this.screen, this.layer);
  }

  addPage(page: HTMLElement): void {
    this.pages.append(page);
  }

  setTitle(title: string, canGoBack: boolean): void {
    this.title.textContent = title;
    document.title = title;
    this.back.hidden = !canGoBack;
  }
}
