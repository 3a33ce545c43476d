import { createParser } from 'eventsource-parser'

import { address } from '@/api/client'

const FIRST_DELAY_MS = 1_000
const LONGEST_DELAY_MS = 30_000
/** The server sends a comment at least this often; silence means that the line is dead. */
const SILENCE_MS = 60_000

export type LineState = 'connecting' | 'live' | 'reconnecting' | 'refused'

export interface Hearer {
  /** `id` stands for this place in the stream; `name` is `reset` when events may have been missed. */
  onEvent: (name: string, data: string, id: string | null) => void
  onState: (state: LineState) => void
}

class Refused extends Error {
  constructor(readonly status: number) {
    super(`events: ${status}`)
  }
}

/**
 * Read the server's events until `signal` aborts. The line is taken up again with growing delay and goes on behind
 * `lastEventId`; when the server can not go on from there it sends `reset`, upon which lists ask anew.
 *
 * Read with fetch, because EventSource gives up for good at the first answer that is not 200.
 */
export async function readEvents(lastEventId: string | null, signal: AbortSignal, hearer: Hearer): Promise<void> {
  let delay = FIRST_DELAY_MS
  let opened = false
  let place = lastEventId
  while (!signal.aborted) {
    try {
      await readLine(place, signal, {
        onState: (state) => {
          delay = FIRST_DELAY_MS
          hearer.onState(state)
          // Without a place to go on from, the server can not tell what was missed meanwhile.
          if (opened && place === null) hearer.onEvent('reset', '{}', null)
          opened = true
        },
        onEvent: (name, data, id) => {
          place = id ?? place
          hearer.onEvent(name, data, id)
        },
      })
    } catch (error) {
      if (error instanceof Refused && (error.status === 401 || error.status === 403)) {
        hearer.onState('refused')
        return
      }
    }
    if (signal.aborted) return
    hearer.onState(opened ? 'reconnecting' : 'connecting')
    await pause(delay * (0.75 + Math.random() / 2), signal)
    delay = Math.min(delay * 2, LONGEST_DELAY_MS)
  }
}

async function readLine(place: string | null, signal: AbortSignal, hearer: Hearer): Promise<void> {
  const quiet = new AbortController()
  const alarm = () => setTimeout(() => quiet.abort(), SILENCE_MS)
  let timer = alarm()
  try {
    const headers: Record<string, string> = { Accept: 'text/event-stream' }
    if (place) headers['Last-Event-ID'] = place
    const response = await fetch(address('/events'), {
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.any([signal, quiet.signal]),
    })
    if (!response.ok || !response.body) throw new Refused(response.status)
    hearer.onState('live')
    const parser = createParser({
      onEvent: ({ id, event, data }) => hearer.onEvent(event ?? 'message', data, id ?? null),
    })
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      clearTimeout(timer)
      timer = alarm()
      parser.feed(value)
    }
  } finally {
    clearTimeout(timer)
  }
}

/** Wait; a page that comes back on line, or is stopped, does not wait any longer. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      removeEventListener('online', finish)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, milliseconds)
    addEventListener('online', finish)
    signal.addEventListener('abort', finish)
  })
}
