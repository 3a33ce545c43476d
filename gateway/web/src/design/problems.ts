import { useI18n } from 'vue-i18n'

import { Problem } from '@/api/problem'
import type { FieldProblem } from '@/api/problem'
import { useFormat } from '@/i18n/format'

import { useToasts } from './toasts'

/** The name of the field at which `/title`, or in the part `within` of the request `/entry/title`, points. */
export function fieldOf(pointer: string, within?: string): string {
  return placesOf(pointer, within)[0] ?? ''
}

/** The field, and where the pointer leads further the whole path as well: `legal_ids` and `legal_ids/1/value`. */
export function placesOf(pointer: string, within?: string): string[] {
  const parts = pointer.split('/').filter(Boolean)
  const path = within !== undefined && parts[0] === within ? parts.slice(1) : parts
  return [...new Set([path[0] ?? '', path.join('/')])]
}

const DAY = /^\d{4}-\d\d-\d\d$/

/** Failures in the words of the chosen language; an unknown code shows what the server said. */
export function useProblems() {
  const { t, te } = useI18n()
  const toasts = useToasts()
  const { day } = useFormat()

  /** What a message names, days as they are written in the chosen language. */
  function named(params: Record<string, unknown>): Record<string, unknown> {
    const asRead = (value: unknown) => (typeof value === 'string' && DAY.test(value) ? day(value) : value)
    return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, asRead(value)]))
  }

  function explain(problem: Problem): string {
    const values = { ...named(problem.params), seconds: problem.retryAfter ?? 60 }
    const key = `problem.${problem.code}`
    const special = `problem.${problem.code}-${problem.reason ?? ''}`
    if (te(special)) return t(special, values)
    if (problem.code === 'invalid' && problem.fields.length > 0) return problem.fields.map(explainField).join(' ')
    return te(key) ? t(key, values) : problem.message
  }

  function explainField(field: FieldProblem): string {
    const key = `fieldProblem.${field.code}`
    return te(key) ? t(key, named(field.params)) : field.detail
  }

  /**
   * The messages of each field by its name, as the form fields take them; of those in the part `within`, if given.
   * What is wrong inside of a field stands under its whole path as well (`placesOf`).
   */
  function byField(problem: Problem | null, within?: string): Record<string, string[]> {
    const messages: Record<string, string[]> = {}
    for (const field of problem?.fields ?? []) {
      for (const name of placesOf(field.pointer, within))
        messages[name] = [...(messages[name] ?? []), explainField(field)]
    }
    return messages
  }

  /**
   * Run it, and tell of an expected failure in the corner. True when it went well. That a session ended is told over
   * the whole page.
   */
  async function attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action()
      return true
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      if (error.status !== 401) toasts.show('error', explain(error))
      return false
    }
  }

  return { explain, explainField, byField, attempt }
}
