import { control } from '../support/world';
import { PEERS } from './support/all-peers';
import { wechatPay } from './support/merchant';
import type { Received } from './support/merchant-server';
import type { Peer } from './support/peer';
import { CERTIFICATE, notice, OTHER_CERTIFICATE, type Signer, sealed, signed } from './support/peer-platform';

/** What is inside a message that is signed well: who looks at the seal? */

const PAID = JSON.stringify({ out_trade_no: 'sealed000001', trade_state: 'SUCCESS', amount: { total: 100 } });
const BOGUS = 5;

type Seal = ReturnType<typeof sealed>;

/** A peer's notification code, its world's clock, and a message with whatever is put in the place of the seal. */
async function setUp(peer: Peer) {
  const { world, merchants } = await wechatPay();
  const now = Number((await control(world, 'GET', '/clock')).body.now);
  const read = peer.reader(world, merchants);
  const seal = sealed(PAID, 'transaction', merchants.direct.api_v3_key);
  const message = (resource: Seal, signer: Signer = CERTIFICATE): Received => {
    const { headers, body } = signed(notice(resource), now, signer);
    return { headers: headers as Record<string, string>, body: Buffer.from(body).toString('utf8') };
  };
  return { world, seal, read: (resource: Seal, signer?: Signer) => read(message(resource, signer)) };
}

/** The same seal with one bit changed: what was 1 in the content is read as 9. */
function nineForOne(seal: Seal): Seal {
  const bytes = Buffer.from(seal.ciphertext, 'base64');
  bytes[PAID.indexOf('100')]! ^= 0b1000;
  return { ...seal, ciphertext: bytes.toString('base64') };
}

describe.each(PEERS)('$name', (peer) => {
  test('opens a whole seal', async () => {
    const { seal, read } = await setUp(peer);
    expect(await read(seal)).toEqual(JSON.parse(PAID));
  });

  const verb = peer.checks_tag ? 'refuses' : 'believes, for want of a look at the tag,';
  test(`${verb} 900 fen where 100 were sealed`, async () => {
    const { seal, read } = await setUp(peer);
    const opened = read(nineForOne(seal));
    if (peer.checks_tag) await expect(opened).rejects.toThrow();
    else expect(await opened).toMatchObject({ amount: { total: 900 } });
  });

  test(`${verb} what was sealed as something else`, async () => {
    const { seal, read } = await setUp(peer);
    const opened = read({ ...seal, associated_data: 'refund' });
    if (peer.checks_tag) await expect(opened).rejects.toThrow();
    else expect(await opened).toEqual(JSON.parse(PAID));
  });

  test('cannot open what was sealed with another merchant’s key', async () => {
    const { read } = await setUp(peer);
    const strange = read(sealed(PAID, 'transaction'));
    if (peer.checks_tag) await expect(strange).rejects.toThrow();
    else expect(await strange).not.toHaveProperty('out_trade_no');
  });

  test(`asks for platform certificates ${peer.fetches} for messages under a serial that nobody has`, async () => {
    const { world, seal, read } = await setUp(peer);
    for (let sent = 0; sent < BOGUS; sent++) await expect(read(seal, OTHER_CERTIFICATE)).rejects.toThrow();
    const { body } = await control(world, 'GET', '/requests?host=wechatpay&about=certificates');
    const expected = { never: 0, once: 1, 'each time': BOGUS };
    expect([...body]).toHaveLength(expected[peer.fetches]);
  });
});
