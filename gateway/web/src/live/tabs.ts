import type { Hearer, LineState } from './stream'

type Reader = (lastEventId: string | null, signal: AbortSignal, hearer: Hearer) => Promise<void>

type Message =
  | { kind: 'event'; name: string; data: string; id: string | null }
  | { kind: 'state'; state: LineState }
  | { kind: 'hello' }

/**
 * One tab reads and tells the others; when it closes, the next one goes on behind the last event that was told.
 * Where the browser has no locks (plain http from another machine), each tab reads for itself.
 */
export function share(name: string, read: Reader, signal: AbortSignal, hearer: Hearer): void {
  if (!navigator.locks || typeof BroadcastChannel === 'undefined') {
    void read(null, signal, hearer)
    return
  }
  const channel = new BroadcastChannel(name)
  const say = (message: Message) => channel.postMessage(message)
  let last: string | null = null
  let reading = false
  let state: LineState = 'connecting'

  channel.onmessage = ({ data: message }: MessageEvent<Message>) => {
    if (message.kind === 'hello') {
      if (reading) say({ kind: 'state', state })
    } else if (message.kind === 'state') {
      hearer.onState(message.state)
    } else {
      last = message.id ?? last
      hearer.onEvent(message.name, message.data, message.id)
    }
  }
  signal.addEventListener('abort', () => channel.close())
  say({ kind: 'hello' })

  const lead = () => {
    reading = true
    return read(last, signal, {
      onState: (next) => {
        state = next
        hearer.onState(next)
        if (!signal.aborted) say({ kind: 'state', state })
      },
      onEvent: (event, data, id) => {
        hearer.onEvent(event, data, id)
        if (!signal.aborted) say({ kind: 'event', name: event, data, id })
      },
    })
  }
  navigator.locks.request(name, { signal }, lead).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
