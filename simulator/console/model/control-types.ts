/** What the control API answers, as far as the console reads it. Instants are epoch ms of the simulated world. */

/** A sentence: English alone, or in both languages. */
export type Said = string | { en: string; zh: string };
export type Money = { total: number; currency: string };
export type ClockMode = 'run' | 'still';

/** `revision` changes whenever anything that a page shows may have changed. `cloud`: are there functions and a database? */
export type Summary = {
  now: number;
  mode: ClockMode;
  revision: number;
  orders: number;
  paid: number;
  undelivered: number;
  requests: number;
  cloud: boolean;
};

export type RefundStatus = 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
export type Refund = {
  refund_id: string;
  out_refund_no: string;
  total: number;
  currency: string;
  status?: RefundStatus;
  origin?: 'api' | 'platform';
  created_at: number;
  settled_at?: number;
};
export type Payment = {
  transaction_id: string;
  openid: string;
  total: number;
  currency: string;
  paid_at: number;
};
export type Order = {
  id?: string;
  out_trade_no: string;
  trade_state: string;
  trade_type?: string;
  merchant?: { mchid: string; sub_mchid?: string };
  mchid: string;
  appid: string;
  amount: Money;
  payer?: { openid: string };
  description: string;
  attach?: string;
  notify_url: string;
  transaction_id?: string;
  prepays: number;
  payments: Payment[];
  refunds: Refund[];
  created_at: number;
  pay_until: number;
  closed_at?: number;
};

export type Attempt = { at: number; status: number; ms: number; mutate?: string; error?: string };
export type Notification = {
  id: string;
  out_trade_no: string;
  kind: string;
  url: string;
  attempts: Attempt[];
  next_at?: number;
};

/** One request and its answer as the recorder lists them. `started_ms` and `ended_ms` are the machine's. */
export type Recorded = {
  id: number;
  at: number;
  host: string;
  method: string;
  path: string;
  about?: string;
  trace_id?: string;
  out_trade_no?: string;
  instance?: string;
  started_ms: number;
  ended_ms: number;
  status: number;
  request: unknown;
  answer: unknown;
};

export type RawMessage = {
  headers: Record<string, string>;
  body: string;
  encoding: 'utf8' | 'base64';
  bytes: number;
  /** The body was too long to keep whole. */
  cut?: true;
};
export type Signed = {
  what: 'request' | 'answer' | 'notification';
  text: string;
  signature: string;
  serial: string;
  verdict: 'ok' | 'wrong';
};
export type Difference = {
  index: number;
  line: number;
  line_name: string;
  built: string;
  implied: string;
};
/** Why a signature was refused: what the gateway built, and what the signature says the sender built. */
export type SignatureExplanation = {
  built: string;
  implied?: string;
  difference?: Difference;
  signed_with?: string;
  mistakes: { name: string; about: Said }[];
  verdict: Said;
};
/** One recorded request in full. */
export type Exchange = Recorded & {
  raw?: {
    request: RawMessage & { start_line: string };
    answer: (RawMessage & { status: number }) | null;
  };
  signed?: Signed[];
  explanation?: SignatureExplanation;
};

export type Fault = { name: string; about: Said; group?: string };
export type ActiveFault = {
  name: string;
  times?: number;
  probability: number;
  match: Record<string, string>;
};
export type Faults = { known: Fault[]; active: ActiveFault[] };
export type ToggleValue = string | number | boolean;
export type Toggle = { name: string; about: Said; values?: ToggleValue[]; unit?: string };
export type Toggles = { known: Toggle[]; current: Record<string, ToggleValue> };
export type Mutation = { name: string; about: Said };
export type Clock = { now: number; mode: ClockMode; offset_ms: number };
export type Merchants = Record<string, Record<string, unknown>>;
export type Document = Record<string, unknown>;
