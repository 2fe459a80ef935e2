import { randomUUID } from 'node:crypto';
import { type HttpIn, type HttpOut, json } from '../http';
import type { CloudDatabase } from './database';
import { DATABASE_ACTIONS, type Params } from './database-actions';
import { DatabaseError } from './database-error';

/** A call as it was carried out, before its answer is sent. */
export type AdminCall = {
  /** The caller: the session token of its environment (TENCENTCLOUD_SESSIONTOKEN), '' without one. */
  instance: string;
  action: string;
  collection: string;
  request: Params;
  answer: unknown;
};
export type AdminApiOptions = {
  database: CloudDatabase;
  /** `functions.invokeFunction`: a cloud function that calls another. */
  callFunction?: (name: string, data: unknown) => Promise<unknown>;
  /** Asked before the work: an error to answer instead of it. */
  refuses?: (call: Pick<AdminCall, 'instance' | 'action' | 'collection'>) => DatabaseError | undefined;
  /** A number for each answer; absent, the machine's own chance. */
  newId?: () => string;
  /** Called, and waited for, after the work and before the answer: `'drop'` breaks the connection instead. */
  onCall?: (call: AdminCall) => unknown;
};

/**
 * The HTTP API behind wx-server-sdk and @cloudbase/node-sdk: `POST /admin?env=…`, a flat JSON body with an
 * `action`, answered 200 with `{requestId, data}` or `{requestId, code, message}`. Signatures are not checked.
 */
export class AdminApi {
  constructor(private readonly options: AdminApiOptions) {}

  handles(path: string): boolean {
    return path === '/admin';
  }

  async handle(request: HttpIn): Promise<HttpOut> {
    const requestId = (this.options.newId ?? randomUUID)();
    const params = parseBody(request.body);
    if (!params) {
      const message = 'the body is not a JSON object: this API has database.* and functions.invokeFunction';
      return json(200, { requestId, code: 'INVALID_PARAM', message });
    }
    const call = {
      instance: String(params.sessionToken || params.tcb_sessionToken || ''),
      action: String(params.action ?? ''),
      collection: String(params.collectionName ?? ''),
    };
    const answer = { requestId, ...(await this.carryOut(params, call)) };
    const after = await this.options.onCall?.({ ...call, request: params, answer });
    return after === 'drop' ? { drop: true } : json(200, answer);
  }

  private async carryOut(
    params: Params,
    call: Pick<AdminCall, 'instance' | 'action' | 'collection'>,
  ): Promise<object> {
    try {
      const { action } = params;
      const refused = this.options.refuses?.(call);
      if (refused) throw refused;
      if (action === 'functions.invokeFunction') return await this.invoke(params);
      const work = typeof action === 'string' ? DATABASE_ACTIONS.get(action) : undefined;
      if (!work) throw new DatabaseError('INVALID_ACTION', `unknown action ${String(action)}`);
      return await work(this.options.database, params);
    } catch (error) {
      if (error instanceof DatabaseError) return { code: error.code, message: error.message };
      return {
        code: 'DATABASE_REQUEST_FAILED',
        message: error instanceof Error ? error.message : String(error),
      };
    }
  }

  private async invoke(params: Params): Promise<object> {
    const { callFunction } = this.options;
    if (!callFunction) throw new DatabaseError('INVALID_ACTION', 'there are no functions here');
    const data: unknown = typeof params.request_data === 'string' ? JSON.parse(params.request_data) : {};
    try {
      const result = await callFunction(String(params.function_name), data);
      return { data: { response_data: JSON.stringify(result ?? null) } };
    } catch (error) {
      throw new DatabaseError(
        'FUNCTIONS_EXECUTE_FAIL',
        error instanceof Error ? error.message : String(error),
      );
    }
  }
}

function parseBody(body: Buffer): Params | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Params)
      : undefined;
  } catch {
    return undefined;
  }
}
