import type { LookupAddress } from 'node:dns'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createAddressGuard } from '../../src/webhooks/address-guard.ts'
import { send } from '../../src/webhooks/send.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'

// A server on every address of this machine, on a port that webhooks may use: whatever arrives is a hole in the guard.
const PORT = 8443
let reached = 0
const server = createServer((socket) => {
  reached++
  socket.on('error', () => {}).destroy()
})
beforeAll(() => new Promise<void>((resolve) => server.listen(PORT, '::', resolve)))
afterAll(() => new Promise((resolve) => server.close(resolve)))
afterEach(() => {
  reached = 0
})

const never = new AbortController().signal
const post = (url: string, guard = createAddressGuard()) =>
  send(guard, { url, headers: {}, body: '{}' }, never)
const REFUSED = /^The address .+\.$/

const LITERALS = [
  // Loopback in every notation that URL knows
  '127.0.0.1',
  '127.0.0.1.',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7F.1',
  '0x7f.0x0.0x0.0x1',
  '017700000001',
  '0177.0.0.1',
  '0177.0.0.01',
  '00000177.0.0.1',
  '%31%32%37.0.0.1',
  '１２７.０.０.１',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '0',
  '0.0.0.0',
  '0.1.2.3',
  '0x0',
  // Private, shared, link-local, and what clouds answer on
  '10.0.0.1',
  '10.255.255.255',
  '167772161',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '0xc0a80001',
  '100.64.0.1',
  '100.100.100.200',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '0251.0376.0251.0376',
  '168.63.129.16',
  '192.0.0.192',
  // Documentation, benchmarks, relays, multicast, reserved
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.250',
  '240.0.0.1',
  '255.255.255.255',
  // IPv6: loopback, unspecified, IPv4 inside of it in all the ways there are
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000:0000:0000:0000:0000:0000:0000:0001]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[::ffff:169.254.169.254]',
  '[::ffff:8.8.8.8]',
  '[::127.0.0.1]',
  '[::7f00:1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b:1::10.0.0.1]',
  '[2002:7f00:1::]',
  '[2002:a9fe:a9fe::1]',
  '[2001::1]',
  '[2001:0:7f00:1::]',
  // Private, link-local, site-local, multicast, documentation, discard, segment routing
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[fe80::1%25eth0]',
  '[fe80::1%eth0]',
  '[::1%25lo]',
  '[fec0::1]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[3fff::1]',
  '[100::1]',
  '[5f00::1]',
  // Names that stand for this machine without being looked up
  'localhost',
  'LOCALHOST',
  'localhost.',
  'anything.localhost',
]

describe('an address that is not public', () => {
  it('is written here in more than 60 ways', () => {
    expect(new Set(LITERALS).size).toBe(LITERALS.length)
    expect(LITERALS.length).toBeGreaterThan(60)
  })

  it.each(LITERALS)('is refused at once, and nothing is sent there: %s', async (host) => {
    const url = `https://${host}:${PORT}/`
    expect(createAddressGuard().problemOf(url)).toMatch(/address that webhooks may not|https URL/)
    expect(await post(url)).toMatchObject({ statusCode: null, error: expect.stringMatching(REFUSED) })
    expect(reached).toBe(0)
  })

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fe80::1%eth0',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    'not an address',
    '0x7f.1',
  ])('is refused when a name leads to it, alone or among public ones: %s', async (address) => {
    const bad = { address, family: address.includes(':') ? 6 : 4 }
    const good = { address: '93.184.215.14', family: 4 }
    for (const answer of [[bad], [good, bad], [bad, good]]) {
      const guard = createAddressGuard([], (_, __, found) => found(null, answer))
      expect(guard.problemOf(`https://rebound.example:${PORT}/`)).toBeNull()
      const sent = await post(`https://rebound.example:${PORT}/`, guard)
      expect(sent.error).toBe('The address leads to an address that webhooks may not reach.')
    }
    expect(reached).toBe(0)
  })

  it('is refused when a name that was public a moment ago leads to it now: each dial looks anew, and once', async () => {
    const answers: LookupAddress[][] = [
      [{ address: '93.184.215.14', family: 4 }],
      [{ address: '127.0.0.1', family: 4 }],
    ]
    const guard = createAddressGuard([], (_, __, found) => found(null, answers.shift() ?? []))
    const dialled = () =>
      new Promise((resolve) =>
        guard.lookupFor(new URL('https://rebound.example/'))('rebound.example', {}, (error, address) =>
          resolve(error ? error.name : address),
        ),
      )
    expect(await dialled()).toBe('93.184.215.14')
    expect((await post(`https://rebound.example:${PORT}/`, guard)).error).toMatch(REFUSED)
    expect(answers).toEqual([])
    expect(reached).toBe(0)
  })

  it('is refused by the real resolver too', async () => {
    const guard = createAddressGuard()
    // In /etc/hosts of every machine; the guard's own list of names does not have it.
    const found = await new Promise((resolve) =>
      guard.lookupFor(new URL('https://localhost/'))('localhost', { all: true }, (error) => resolve(error)),
    )
    expect(found).toMatchObject({ name: 'AddressRefused' })
  })
})

describe('a URL', () => {
  it.each<[string, string]>([
    ['http://example.com/', 'https'],
    ['ftp://example.com/', 'https'],
    ['file:///etc/passwd', 'https'],
    ['gopher://example.com:70/', 'https'],
    ['javascript:alert(1)', 'https'],
    ['data:text/plain,hello', 'https'],
    ['ws://example.com/', 'https'],
    ['//example.com/', 'https'],
    ['/hook', 'https'],
    ['', 'https'],
    ['example.com', 'https'],
    ['https://', 'https'],
    ['https://exa mple.com/', 'https'],
    ['https://example.com/ hook', 'https'],
    ['ht\ntps://example.com/', 'https'],
    ['https://example.com:80/', 'port'],
    ['https://example.com:22/', 'port'],
    ['https://example.com:6379/', 'port'],
    ['https://example.com:0/', 'port'],
    ['https://example.com:65536/', 'https'],
    ['https://user@example.com/', 'user name'],
    ['https://user:secret@example.com/', 'user name'],
    ['https://example.com@127.0.0.1/', 'user name'],
    ['https://:secret@example.com/', 'user name'],
  ])('is refused: %s', async (url, why) => {
    expect(createAddressGuard().problemOf(url)).toContain(why)
    expect((await post(url)).error).toMatch(REFUSED)
  })

  it.each([
    'https://example.com/',
    'https://example.com:443/hook',
    'https://example.com:8443/hook?key=1#part',
    'https://93.184.215.14/',
    'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
    'https://bücher.example/',
  ])('is accepted: %s', (url) => {
    expect(createAddressGuard().problemOf(url)).toBeNull()
  })
})

describe('what is allowed for development', () => {
  it('is reached: the server of this test, which shows that the others could be', async () => {
    await post(`https://127.0.0.1:${PORT}/`, createAddressGuard(['127.0.0.1']))
    expect(reached).toBe(1)
  })

  it.each<[string[], string, boolean]>([
    [['localhost'], 'http://localhost:3000/', true],
    [['LOCALHOST'], 'http://localhost/', true],
    [['localhost:3000'], 'http://localhost:3000/', true],
    [['localhost:3000'], 'http://localhost:3001/', false],
    [['localhost:80'], 'http://localhost/', true],
    [['localhost:443'], 'https://localhost/', true],
    [['localhost:443'], 'http://localhost/', false],
    [['localhost'], 'http://127.0.0.1/', false],
    [['localhost'], 'http://other.localhost/', false],
    [['localhost'], 'http://user:x@localhost/', false],
    [['localhost'], 'ftp://localhost/', false],
    [['127.0.0.1'], 'http://0x7f.1:5000/', true],
    [['[::1]:3000'], 'http://[::1]:3000/', true],
    [['[::1]:3000'], 'http://[::1]:3001/', false],
    [['10.0.0.0/8'], 'http://10.1.2.3:5000/', true],
    [['10.0.0.0/8'], 'http://11.1.2.3:5000/', false],
    [['10.0.0.0/8'], 'http://[::ffff:10.1.2.3]/', true],
    [['10.0.0.0/8'], 'http://inside.example/', false],
    [['fd00::/8'], 'http://[fd12::1]/', true],
    [['fd00::/8', 'localhost'], 'http://[fe80::1]/', false],
  ])('%j and %s: %s', (allow, url, accepted) => {
    expect(createAddressGuard(allow).problemOf(url) === null).toBe(accepted)
  })

  it('as a network lets a name lead into it, and nowhere else', async () => {
    const lookedUp = (address: string) =>
      new Promise((resolve) => {
        const guard = createAddressGuard(['10.0.0.0/8'], (_, __, found) =>
          found(null, [{ address, family: 4 }]),
        )
        guard.lookupFor(new URL('https://inside.example/'))('inside.example', { all: true }, (error, found) =>
          resolve(error ? error.name : found),
        )
      })
    expect(await lookedUp('10.1.2.3')).toEqual([{ address: '10.1.2.3', family: 4 }])
    expect(await lookedUp('192.168.1.1')).toBe('AddressRefused')
  })

  it('does not carry over to where a redirect points: none is followed', async () => {
    const inner: Receiver = await startReceiver(200)
    const outer: Receiver = await startReceiver({ status: 307, headers: { location: inner.url } })
    const sent = await post(outer.url, createAddressGuard([`127.0.0.1:${outer.port}`]))
    expect(sent.statusCode).toBe(307)
    expect([outer.received.length, inner.received.length]).toEqual([1, 0])
    await Promise.all([outer.close(), inner.close()])
  })
})

it('the server of these tests listens', () => {
  expect((server.address() as AddressInfo).port).toBe(PORT)
})
