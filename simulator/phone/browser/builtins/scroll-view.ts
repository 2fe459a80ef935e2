import { elementOf } from '../aria';

Component({
  properties: { scrollX: Boolean, scrollY: Boolean, type: String },
  observers: {
    scrollX(on: boolean) {
      elementOf(this).toggleAttribute('data-x', on);
    },
    scrollY(on: boolean) {
      elementOf(this).toggleAttribute('data-y', on);
    },
  },
});
