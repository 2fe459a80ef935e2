// A file of its own in the built function: only the timer needs it.
export { reconcile } from '../../src/orders/reconcile/reconcile';
