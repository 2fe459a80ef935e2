import { elementOf } from '../aria';

Component({
  properties: { hidden: Boolean, hoverClass: String },
  observers: {
    hidden(hidden: boolean) {
      elementOf(this).toggleAttribute('hidden', hidden);
    },
  },
});
