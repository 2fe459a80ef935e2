// A file of its own in the built function: only the timer needs it.
export { sweep } from '../../src/orders/sweep';
