import { elementOf } from '../aria';

/** WeChat's own limit where a page names none. */
const MAXLENGTH = 140;
/** WeChat's types, as keyboards of a browser. */
const KEYBOARDS: Record<string, string> = { number: 'numeric', digit: 'decimal' };

function fieldOf(component: unknown): HTMLInputElement {
  const field = elementOf(component).querySelector('input');
  if (!field) throw new Error('the input has no field');
  return field;
}

Component({
  properties: {
    value: String,
    type: String,
    placeholder: String,
    placeholderClass: String,
    confirmType: String,
    maxlength: { type: Number, value: MAXLENGTH },
    disabled: Boolean,
  },
  observers: {
    value(value: string) {
      const field = fieldOf(this);
      // Writing what is there already would move the cursor.
      if (field.value !== value) field.value = value;
    },
    type(type: string) {
      fieldOf(this).inputMode = KEYBOARDS[type] ?? 'text';
    },
    placeholder(text: string) {
      fieldOf(this).placeholder = text;
    },
    maxlength(maxlength: number) {
      fieldOf(this).maxLength = maxlength;
    },
    disabled(disabled: boolean) {
      fieldOf(this).disabled = disabled;
    },
  },
  lifetimes: {
    attached() {
      const field = fieldOf(this);
      field.addEventListener('input', (event) => {
        event.stopPropagation();
        this.triggerEvent('input', { value: field.value });
      });
      field.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' && !event.isComposing) this.triggerEvent('confirm', { value: field.value });
      });
    },
  },
});
