import { en, type TextKey } from '../../../simulator/console/texts/en';
import { zh } from '../../../simulator/console/texts/zh';

const values = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test.each(Object.keys(en) as TextKey[])(
  '%s has the same values in both languages, and says something',
  (key) => {
    expect(values(zh[key])).toEqual(values(en[key]));
    expect(en[key].trim()).not.toBe('');
    expect(zh[key].trim()).not.toBe('');
  },
);
