type Callbacks = {
  success?: (result: unknown) => void;
  fail?: (error: unknown) => void;
  complete?: (result: unknown) => void;
};

/** What a failing `wx` function hands over: the text after `<name>:fail `, and further fields. */
export class WxFailure extends Error {
  constructor(
    readonly reason: string,
    readonly fields: object = {},
  ) {
    super(reason);
  }
}

/**
 * Gives a function WeChat's calling convention: callbacks if there are any, else a promise; `errMsg` is `<name>:ok` or
 * `<name>:fail <reason>`.
 */
export function wxCall<Options extends object>(
  name: string,
  work: (options: Options) => Promise<object>,
): (options?: Options & Callbacks) => Promise<object> | undefined {
  return (options = {} as Options & Callbacks) => {
    const outcome = run(name, work, options);
    if (!options.success && !options.fail && !options.complete) return outcome;
    const { success, fail, complete } = options;
    outcome.then(
      (result) => {
        if (success) success(result);
        if (complete) complete(result);
      },
      (error) => {
        if (fail) fail(error);
        if (complete) complete(error);
      },
    );
    return undefined;
  };
}

async function run<Options>(name: string, work: (options: Options) => Promise<object>, options: Options) {
  try {
    return { ...(await work(options)), errMsg: `${name}:ok` };
  } catch (error) {
    const { reason, fields } = error instanceof WxFailure ? error : new WxFailure(String(error));
    throw { ...fields, errMsg: `${name}:fail ${reason}`.trim() };
  }
}
