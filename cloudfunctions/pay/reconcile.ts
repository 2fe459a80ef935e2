// A file of its own in the built function: only staff, looking at reconciled days, needs it.
export { reconcileNow, reports } from '../../src/orders/reconcile/report';
