import { describe, expect, it } from 'vitest'

import type { Entry } from '@/api'
import { standing } from '@/pages/record/entryQuestions'
import { answered, complete } from '@/pages/registry/question'
import type { Field } from '@/pages/registry/question'

const field = (name: string, kind: Field['kind'], more: Partial<Field> = {}): Field => ({
  name,
  label: name,
  kind,
  ...more,
})

describe('a step', () => {
  const years = field('years', 'number', { required: true, when: (values) => !values.permanent })
  const fields = [field('reason', 'text', { required: true }), field('permanent', 'switch'), years]

  it('waits for what it needs, and for nothing that is not asked', () => {
    expect(complete(fields, { reason: '  ', permanent: true })).toBe(false)
    expect(complete(fields, { reason: 'Lost', permanent: false, years: null })).toBe(false)
    expect(complete(fields, { reason: 'Lost', permanent: false, years: 0 })).toBe(true)
    expect(complete(fields, { reason: 'Lost', permanent: true })).toBe(true)
  })

  it('is sent as the API takes it', () => {
    const asked = [field('on', 'day'), field('who', 'lines'), field('years', 'number'), field('note', 'text')]
    expect(answered(asked, { on: '', who: ' A \n\nB', years: '10', note: ' n ' })).toEqual({
      on: null,
      who: ['A', 'B'],
      years: 10,
      note: 'n',
    })
    expect(answered([years], { permanent: true, years: 5 })).toEqual({})
  })
})

describe('a corrected record', () => {
  it('stands as it was corrected, field by field', () => {
    const entry = { subject: 'Old', party: 'Same', sheets: null, now: { corrected: { subject: 'New' } } } as unknown
    expect(standing(entry as Entry)).toMatchObject({ subject: 'New', party: 'Same', sheets: '' })
  })
})
