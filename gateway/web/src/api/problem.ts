/** What is wrong with one field; `pointer` is a JSON pointer into the request, such as `/subject`. */
export interface FieldProblem {
  pointer: string
  code: string
  detail: string
  params: Record<string, unknown>
}

interface ProblemBody {
  title?: string
  status?: number
  code?: string
  detail?: string
  reason?: string | null
  fields?: FieldProblem[]
  params?: Record<string, unknown>
  request_id?: string | null
}

/** A failure as the gateway tells it (RFC 9457), or `offline` when there was no answer at all. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly reason: string | null
  readonly fields: FieldProblem[]
  readonly params: Record<string, unknown>
  readonly requestId: string | null
  readonly retryAfter: number | null

  constructor(body: ProblemBody, retryAfter: number | null = null) {
    super(body.detail ?? body.title ?? body.code ?? 'unknown')
    this.name = 'Problem'
    this.status = body.status ?? 0
    this.code = body.code ?? 'internal'
    this.reason = body.reason ?? null
    this.fields = body.fields ?? []
    this.params = body.params ?? {}
    this.requestId = body.request_id ?? null
    this.retryAfter = retryAfter
  }

  static offline(cause: unknown): Problem {
    const problem = new Problem({ code: 'offline', detail: 'No answer from the server' })
    problem.cause = cause
    return problem
  }

  /** `text` is whatever came with a status that is not 2xx; a proxy may answer with a page of its own. */
  static fromText(status: number, text: string, retryAfter: number | null): Problem {
    try {
      const body = JSON.parse(text) as ProblemBody
      return new Problem({ ...body, status: body.status ?? status }, retryAfter)
    } catch (cause) {
      const problem = new Problem({ status, code: status >= 502 ? 'unavailable' : 'internal' }, retryAfter)
      problem.cause = cause
      return problem
    }
  }
}

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem
}

/** Seconds to wait as a Retry-After header says, whether it holds seconds or a date. */
export function parseRetryAfter(value: string | null, now: number = Date.now()): number | null {
  if (!value) return null
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds))
  const moment = Date.parse(value)
  return Number.isNaN(moment) ? null : Math.max(0, Math.ceil((moment - now) / 1000))
}
