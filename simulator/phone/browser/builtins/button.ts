import { elementOf } from '../aria';

Component({
  properties: { disabled: Boolean, loading: Boolean },
  observers: {
    disabled(disabled: boolean) {
      const host = elementOf(this);
      host.toggleAttribute('disabled', disabled);
      host.setAttribute('aria-disabled', String(disabled));
    },
  },
  lifetimes: {
    attached() {
      const host = elementOf(this);
      if (!host.hasAttribute('role')) host.setAttribute('role', 'button');
      host.tabIndex = 0;
      host.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        if (!this.data.disabled) this.triggerEvent('tap', {}, { bubbles: true, composed: true });
      });
    },
  },
});
