import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { act, address, get, patch, post, useCsrfToken, whenSignedOut } from '@/api/client'
import { exportAddress, merge, pagedList } from '@/api/list'
import { parseRetryAfter, Problem } from '@/api/problem'

interface Sent {
  url: string
  init: RequestInit
}

let sent: Sent[] = []
let answers: (() => Response | Promise<Response>)[] = []

const reply =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })

const header = (index: number, name: string) => (sent[index]!.init.headers as Record<string, string>)[name]

beforeEach(() => {
  sent = []
  answers = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    sent.push({ url, init })
    init.signal?.throwIfAborted()
    return answers.shift()!()
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
  useCsrfToken(null)
  whenSignedOut(() => {})
})

describe('requests', () => {
  it('repeat a parameter for each value and leave out empty ones', () => {
    expect(address('/x', { filter: ['a=1', 'b~č'], cursor: null, sort: '', limit: 0 })).toBe(
      '/api/v1/x?filter=a%3D1&filter=b%7E%C4%8D&limit=0',
    )
    expect(exportAddress('/x', 'csv', { sort: '-at', limit: 5 })).toBe('/api/v1/x?format=csv&sort=-at')
  })

  it('carry the token, the version and a key of their own where something changes', async () => {
    useCsrfToken('token')
    answers = [reply(201, {}), reply(201, {}), reply(200, {}), reply(200, {})]
    await post('/x', { a: 1 })
    await act('/x')
    await patch('/x/1', { a: 2 }, 7)
    await get('/x')
    expect(header(0, 'X-CSRF-Token')).toBe('token')
    expect(header(0, 'Idempotency-Key')).toBeTruthy()
    expect(header(0, 'Idempotency-Key')).not.toBe(header(1, 'Idempotency-Key'))
    expect(sent[1]!.init.body).toBeUndefined()
    expect(header(2, 'If-Match')).toBe('"7"')
    expect(header(3, 'X-CSRF-Token')).toBeUndefined()
  })
})

describe('problems', () => {
  it('come with their fields and the seconds to wait', async () => {
    const fields = [{ pointer: '/subject', code: 'missing', detail: 'Field required', params: {} }]
    answers = [reply(422, { status: 422, code: 'invalid', fields, request_id: 'r1' }, { 'Retry-After': '7' })]
    const problem = await get('/x').catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ status: 422, code: 'invalid', fields, requestId: 'r1', retryAfter: 7 })
  })

  it('of a proxy that knows no JSON still have a code', async () => {
    answers = [reply(502, '<html>Bad gateway</html>')]
    await expect(get('/x')).rejects.toMatchObject({ status: 502, code: 'unavailable' })
  })

  it('say so when there is no answer', async () => {
    answers = [() => Promise.reject(new TypeError('network'))]
    await expect(get('/x')).rejects.toMatchObject({ code: 'offline', status: 0 })
  })

  it('tell of an ended session, but not of a wrong password', async () => {
    const ended = vi.fn()
    whenSignedOut(ended)
    answers = [reply(401, { code: 'not-signed-in', status: 401 }), reply(401, { code: 'not-signed-in', status: 401 })]
    await post('/session', {}).catch(() => {})
    expect(ended).not.toHaveBeenCalled()
    await get('/me').catch(() => {})
    expect(ended).toHaveBeenCalledOnce()
  })

  it('read Retry-After in seconds and as a date', () => {
    expect(parseRetryAfter('12')).toBe(12)
    expect(parseRetryAfter('Wed, 21 Oct 2026 07:28:10 GMT', Date.parse('2026-10-21T07:28:00Z'))).toBe(10)
    expect(parseRetryAfter(null)).toBeNull()
    expect(parseRetryAfter('soon')).toBeNull()
  })
})

describe('a list', () => {
  const items = (...ids: string[]) => ids.map((id) => ({ id }))
  const make = () =>
    pagedList<{ id: string }>(
      () => '/x',
      () => ({}),
      (item) => item.id,
    )

  it('goes on from its cursor, without repeating what it has', async () => {
    answers = [
      reply(200, { items: items('a', 'b'), next_cursor: 'c1' }),
      reply(200, { items: items('b', 'c'), next_cursor: null }),
    ]
    const list = make()
    await list.reload()
    await list.more()
    expect(list.items.value.map((item) => item.id)).toEqual(['a', 'b', 'c'])
    expect(sent[1]!.url).toContain('cursor=c1')
    expect(list.hasMore.value).toBe(false)
  })

  it('puts what is new on top and says which', async () => {
    answers = [
      reply(200, { items: items('b', 'a'), next_cursor: 'c' }),
      reply(200, { items: items('c', 'b'), next_cursor: 'd' }),
    ]
    const list = make()
    await list.reload()
    await list.refresh()
    expect(list.items.value.map((item) => item.id)).toEqual(['c', 'b', 'a'])
    expect([...list.fresh.value]).toEqual(['c'])
    expect(list.hasMore.value).toBe(true)
  })

  it('begins anew when so much is new that a gap could lie between', async () => {
    answers = [
      reply(200, { items: items('b', 'a'), next_cursor: null }),
      reply(200, { items: items('z', 'y'), next_cursor: 'x' }),
    ]
    const list = make()
    await list.reload()
    await list.refresh()
    expect(list.items.value.map((item) => item.id)).toEqual(['z', 'y'])
  })

  it('keeps what it shows when asking fails', async () => {
    answers = [reply(200, { items: items('a'), next_cursor: null }), reply(503, { status: 503, code: 'unavailable' })]
    const list = make()
    await list.reload()
    await list.refresh()
    expect(list.items.value).toHaveLength(1)
    expect(list.problem.value?.code).toBe('unavailable')
  })

  it('lets the newer copy of an item win', () => {
    const merged = merge(
      [{ id: 'a', v: 2 }],
      [
        { id: 'a', v: 1 },
        { id: 'b', v: 1 },
      ],
      (item) => item.id,
    )
    expect(merged).toEqual([
      { id: 'a', v: 2 },
      { id: 'b', v: 1 },
    ])
  })
})
