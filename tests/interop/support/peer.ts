import type { World } from '../../../simulator/world';
import type { Merchants } from './merchant';
import type { Received } from './merchant-server';

/** What a client says of a call: the HTTP status and, of a refusal, its code and message. */
export type Outcome = { status: number; code?: string; message?: string };

/** What a payment's notification says once it is opened. */
export type Notified = Record<string, unknown> & {
  out_trade_no: string;
  amount: { total: number; currency: string };
  payer: { openid: string };
};

/** Of a call that was served, the answer's data; of one that was not, its HTTP status, code and message. */
export type Told = Record<string, unknown> & { refused?: number };

/** The calls of one merchant's client, each made, signed and read by the client's own code. */
export type Calls = {
  native(order: object): Promise<Told>;
  query(out_trade_no: string): Promise<Told>;
  queryById(transaction_id: string): Promise<Told>;
  close(out_trade_no: string): Promise<Told>;
  refund(refund: object): Promise<Told>;
  findRefund(out_refund_no: string): Promise<Told>;
  tradeBill(query: Record<string, string>): Promise<Told>;
  fundFlowBill(query: Record<string, string>): Promise<Told>;
  /** @param path what comes after the host in a bill's `download_url`. @returns the file, as far as it is left whole */
  download(path: string): Promise<Buffer>;
};

/** A client by somebody else, and where it knows less than the protocol. */
export type Peer = {
  name: string;
  /** Can it verify with a WeChat Pay public key? */
  holds_public_key: boolean;
  /** Does it look at the authentication tag of what it decrypts? */
  checks_tag: boolean;
  /** Which messages does its helper refuse for their date alone? `past`: those that are over 300 seconds old. */
  window: 'none' | 'past';
  /** How often does it ask for platform certificates when messages name a key that it does not know? */
  fetches: 'never' | 'once' | 'each time';
  prepay(
    world: World,
    merchants: Merchants,
    order: object,
    credential: { private_key: string; serial_no: string },
  ): Promise<Outcome>;
  calls(world: World, merchants: Merchants): Calls;
  /** Its notification code: verifies, opens, or throws. */
  reader(world: World, merchants: Merchants): (message: Received) => Promise<Notified>;
};
