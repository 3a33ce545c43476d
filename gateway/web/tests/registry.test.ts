import { describe, expect, it } from 'vitest'

import type { Entry } from '@/api'
import en from '@/i18n/en'
import { standing } from '@/pages/record/entryQuestions'
import { answered, complete } from '@/pages/registry/question'
import type { Field } from '@/pages/registry/question'
import { messagesOf, PLACES } from '@/pages/registry/terms'
import { exampleOf } from '@/pages/setup/example'

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

describe('a colleague', () => {
  it('is sent by name and, where found, by id', () => {
    const fields = [field('handler', 'colleague')]
    expect(answered(fields, { handler: ' Jana ', handler_id: 'u1' })).toEqual({ handler: 'Jana', handler_id: 'u1' })
    expect(answered(fields, { handler: 'Somebody' })).toEqual({ handler: 'Somebody', handler_id: null })
  })
})

describe("a pack's terms", () => {
  it('stand only where the page has a message', () => {
    for (const key of Object.values(PLACES).flat()) {
      const [group = '', name = ''] = key.split('.')
      expect((en[group] as Record<string, string>)[name], key).toBeTypeOf('string')
    }
  })

  it('take the places of the messages, and of no others', () => {
    expect(messagesOf({ mark: 'Symbol', sender: 'Nadawca', yes: 'tak' })).toEqual({
      field: { mark: 'Symbol', sender: 'Nadawca' },
      entryField: { mark: 'Symbol' },
    })
  })
})

describe('the example of a number', () => {
  it.each([
    ['{office}/{year}/{seq:06d}', 'BA/2026/000042'],
    ['{office}.{mark}.{seq}.{year}', 'BA.AB1.42.2026'],
    ['{seq:03d}-{other}', '042-{other}'],
  ])('%s', (template, number) => {
    expect(exampleOf(template, { office: 'BA', year: 2026, seq: 42, mark: 'AB1' })).toBe(number)
  })
})
