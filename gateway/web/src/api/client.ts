import { Problem, parseRetryAfter } from './problem'

export const API = '/api/v1'

const TIMEOUT_MS = 30_000

export type Query = Record<string, string | number | readonly string[] | null | undefined>

interface RequestOptions {
  query?: Query
  body?: unknown
  /** The version that is changed; sent as If-Match. */
  version?: number
  signal?: AbortSignal
  /** Milliseconds until the page gives up. */
  timeout?: number
}

let csrfToken: string | null = null
let onSignedOut: () => void = () => {}

/** The token that proves that a request comes from this page; null when nobody is signed in. */
export function useCsrfToken(token: string | null): void {
  csrfToken = token
}

/** Called when the server no longer knows the session. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler
}

export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '') continue
    for (const item of Array.isArray(value) ? value : [value]) search.append(name, String(item))
  }
  const text = search.toString()
  return API + path + (text ? `?${text}` : '')
}

/** Headers that every changing request carries; `key` makes it safe to repeat. */
export function changingHeaders(method: string, key?: string): Record<string, string> {
  const headers: Record<string, string> = {}
  if (csrfToken) headers['X-CSRF-Token'] = csrfToken
  if (method === 'POST') headers['Idempotency-Key'] = key ?? randomKey()
  return headers
}

/** `crypto.randomUUID` exists on https and localhost alone; an office may well use plain http. */
export function randomKey(): string {
  if (crypto.randomUUID) return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function send(method: string, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' }
  if (method !== 'GET') Object.assign(headers, changingHeaders(method))
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  if (options.version !== undefined) headers['If-Match'] = `"${options.version}"`
  const limit = AbortSignal.timeout(options.timeout ?? TIMEOUT_MS)
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit
  try {
    return await fetch(address(path, options.query), {
      method,
      headers,
      signal,
      credentials: 'same-origin',
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
    })
  } catch (error) {
    if (options.signal?.aborted) throw error
    throw Problem.offline(error)
  }
}

/** Raise the Problem that a refused response tells; tell the session when it ended. */
export function refusal(status: number, text: string, retryAfter: string | null, path: string): Problem {
  const problem = Problem.fromText(status, text, parseRetryAfter(retryAfter))
  if (problem.status === 401 && path !== '/session') onSignedOut()
  return problem
}

async function answer(response: Response, path: string): Promise<Response> {
  if (response.ok) return response
  throw refusal(response.status, await response.text(), response.headers.get('Retry-After'), path)
}

async function json<Reply>(method: string, path: string, options: RequestOptions = {}): Promise<Reply> {
  const response = await answer(await send(method, path, options), path)
  if (response.status === 204) return undefined as Reply
  return (await response.json()) as Reply
}

export const get = <Reply>(path: string, query?: Query, signal?: AbortSignal) =>
  json<Reply>('GET', path, { query, signal })

export const post = <Reply>(path: string, body: unknown, options: RequestOptions = {}) =>
  json<Reply>('POST', path, { ...options, body })

/** A POST that only says "do it". */
export const act = <Reply>(path: string, query?: Query, timeout?: number) =>
  json<Reply>('POST', path, { query, timeout })

export const patch = <Reply>(path: string, body: unknown, version?: number) =>
  json<Reply>('PATCH', path, { body, version })

export const remove = <Reply>(path: string, version?: number) => json<Reply>('DELETE', path, { version })

export async function getText(path: string, signal?: AbortSignal): Promise<string> {
  return (await answer(await send('GET', path, { signal }), path)).text()
}

/** The bytes that a POST is answered with. */
export async function getBlobOf(path: string, body: unknown): Promise<Blob> {
  return (await answer(await send('POST', path, { body }), path)).blob()
}

export async function getBlob(path: string, signal?: AbortSignal): Promise<Blob> {
  return (await answer(await send('GET', path, { signal }), path)).blob()
}
