import { element } from './dom';

const TOAST_MS = 1_500;

/** Draws over the page, inside the phone. The page below cannot be reached while a dialog is open. */
export class Overlays {
  private toast?: HTMLElement;

  constructor(
    private readonly layer: HTMLElement,
    private readonly below: HTMLElement,
  ) {}

  /**
   * Shows a dialog until one of its buttons is pressed; Escape presses the last. Focus goes to the first button,
   * stays inside, and returns to where it was.
   */
  ask<Choice extends string>(dialog: {
    className: string;
    label: string;
    content: (Node | string)[];
    buttons: { choice: Choice; text: string; className: string }[];
  }): Promise<Choice> {
    const focused = document.activeElement as HTMLElement | null;
    return new Promise((resolve) => {
      const buttons = dialog.buttons.map(({ choice, text, className }) => {
        const button = element('button', { type: 'button', class: className }, [text]);
        button.addEventListener('click', () => close(choice));
        return button;
      });
      const sheet = element(
        'div',
        {
          class: `phone-sheet ${dialog.className}`,
          role: 'dialog',
          'aria-modal': 'true',
          'aria-label': dialog.label,
        },
        [...dialog.content, element('div', { class: 'phone-sheet__buttons' }, buttons)],
      );
      const shade = element('div', { class: 'phone-shade' }, [sheet]);
      shade.addEventListener('keydown', (event) => {
        if (event.key === 'Escape') buttons[buttons.length - 1]?.click();
        if (event.key === 'Tab') keepInside(event, buttons);
      });
      const close = (choice: Choice) => {
        shade.remove();
        this.below.inert = false;
        focused?.focus();
        resolve(choice);
      };
      this.below.inert = true;
      this.layer.append(shade);
      buttons[0]?.focus();
    });
  }

  showToast(text: string, milliseconds = TOAST_MS): void {
    this.toast?.remove();
    const toast = element('div', { class: 'phone-toast', role: 'status' }, [text]);
    this.toast = toast;
    this.layer.append(toast);
    setTimeout(() => toast.remove(), milliseconds);
  }
}

function keepInside(event: KeyboardEvent, buttons: HTMLElement[]): void {
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const step = event.shiftKey ? -1 : 1;
  event.preventDefault();
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}
