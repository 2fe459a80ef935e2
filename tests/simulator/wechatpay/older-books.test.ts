import { Store } from '../../../simulator/store';
import { createTables } from '../../../simulator/wechatpay/ledger/tables';

let store: Store;
beforeEach(() => {
  store = new Store(':memory:');
  createTables(store);
});
afterEach(() => store.close());

const columns = () =>
  store.all('select name from pragma_table_info(?)', ['wx_refunds']).map(({ name }) => name);

test('books of before APIv2 get the column that they lack, and are good from then on', () => {
  store.exec('alter table wx_refunds drop column api');
  store.writeSetting('wx_layout', 3);
  createTables(store);
  expect(columns()).toContain('api');
  expect(() => createTables(store)).not.toThrow();
});

test('books of any other version are refused', () => {
  store.writeSetting('wx_layout', 2);
  expect(() => createTables(store)).toThrow(/books of another version/);
});
