import type { Problem } from '@/api/problem'
import { changed } from '@/design/changes'

export type Values = Record<string, unknown>

export interface Choice {
  value: string
  title: string
}

export interface Field {
  name: string
  label: string
  kind:
    | 'text'
    | 'area'
    | 'day'
    | 'moment'
    | 'number'
    | 'choice'
    | 'several'
    | 'mark'
    | 'marks'
    | 'file'
    | 'files'
    | 'switch'
    | 'lines'
    | 'document'
    | 'password'
    /** What the step is about: it can not be changed and is not sent; a refusal about it stands there. */
    | 'shown'
    /** A colleague or any other name; the id of the colleague goes along as `<name>_id`. */
    | 'colleague'
  required?: boolean
  max?: number
  hint?: string
  /** What can be chosen; where it follows from another field, of the values so far. */
  items?: Choice[] | ((values: Values) => Choice[])
  /** Conditions on the files that can be chosen, as the API takes them. */
  files?: string[]
  /** Shown only while this holds. */
  when?: (values: Values) => boolean
}

/** What an `AskDialog` asks, and what it does with the answer. */
export interface Question<Saved> {
  title: string
  text?: string
  saveText: string
  fields: Field[]
  values: Values
  version: number
  /** It can not be undone. */
  danger?: boolean
  /** The office whose files can be chosen. */
  office?: string
  /** Of what stands already: only what was changed is sent, so that nothing that another wrote meanwhile is undone. */
  patch?: boolean
  /** The part of the request in which the fields stand, such as `entry`. */
  within?: string
  /** `current` is what stands saved when it is sent again over what another saved meanwhile. */
  send: (values: Values, version: number, current: Saved | null) => Promise<Saved>
  /** What stands saved now under the names of the fields, when somebody was faster. */
  theirs?: (saved: Saved) => Values
  /** Draws what a refusal names item by item in a way of its own; null: as usual. */
  missing?: (problem: Problem) => string[] | null
}

/** What of the answer is sent. */
export function sent(question: Pick<Question<unknown>, 'fields' | 'values' | 'patch'>, values: Values): Values {
  const now = answered(question.fields, values)
  return question.patch ? changed(now, answered(question.fields, question.values)) : now
}

/** As the API takes them: nothing instead of an empty day or choice, a list instead of lines. */
export function answered(fields: Field[], values: Values): Values {
  return Object.fromEntries(
    fields
      .filter((field) => field.kind !== 'shown' && (!field.when || field.when(values)))
      .flatMap((field) => [
        [field.name, answeredOne(field.kind, values[field.name])],
        ...(field.kind === 'colleague' ? [[`${field.name}_id`, values[`${field.name}_id`] ?? null]] : []),
      ]),
  )
}

function answeredOne(kind: Field['kind'], value: unknown): unknown {
  if (kind === 'lines') {
    const lines = String(value ?? '').split('\n')
    return lines.map((line) => line.trim()).filter(Boolean)
  }
  if (kind === 'marks' || kind === 'files') return value ?? []
  if (kind === 'number') return value === '' || value === null || value === undefined ? null : Number(value)
  if (kind === 'text' || kind === 'area' || kind === 'colleague') return String(value ?? '').trim()
  if (kind === 'switch') return Boolean(value)
  if (kind === 'several') return value ?? []
  if (kind === 'moment') return value ? new Date(String(value)).toISOString() : null
  return value || null
}

/** Whether everything is there that has to be. */
export function complete(fields: Field[], values: Values): boolean {
  return fields.every((field) => {
    if (!field.required || (field.when && !field.when(values))) return true
    const value = values[field.name]
    return typeof value === 'string' ? value.trim() !== '' : value !== null && value !== undefined
  })
}

/** Today in the time zone of the person, such as `2026-03-01`. */
export function today(): string {
  const now = new Date()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}
