import { describe, expect, it } from 'vitest'

import type { StoredDocument } from '@/api'
import { changed } from '@/design/changes'
import { between, contains, equals } from '@/design/filters'
import { nextSort } from '@/design/table'
import { formatAgo, formatSize } from '@/i18n/format'
import { documentStatus, kindOf, stepsOf } from '@/pages/documents/outcomes'
import { scaleOf, zoomed } from '@/pages/record/zoom'
import { isNarrowed, queryOf, questionOf, toggled, told } from '@/pages/search/question'

const document = (fields: Partial<StoredDocument>) =>
  ({
    state: 'stored',
    outcome: null,
    has_text: false,
    has_searchable_pdf: false,
    entry: null,
    ...fields,
  }) as StoredDocument
const states = (fields: Partial<StoredDocument>) => stepsOf(document(fields)).map((step) => step.state)

describe('the way of a document', () => {
  it.each<[string, Partial<StoredDocument>, string[]]>([
    ['has just arrived', {}, ['done', 'waiting', 'waiting', 'running']],
    ['is being read', { state: 'reading' }, ['done', 'running', 'waiting', 'running']],
    ['has its text', { state: 'searchable', has_text: true, outcome: 'text' }, ['done', 'done', 'running', 'running']],
    [
      'is ready and registered',
      { state: 'ready', has_text: true, has_searchable_pdf: true, outcome: 'text', entry: { id: 'e', number: 'n' } },
      ['done', 'done', 'done', 'done'],
    ],
    [
      'is locked',
      { state: 'ready', outcome: 'encrypted', entry: { id: 'e', number: 'n' } },
      ['done', 'none', 'none', 'done'],
    ],
    [
      'needs no PDF, and is for no journal',
      { state: 'ready', has_text: true, outcome: 'text' },
      ['done', 'done', 'none', 'none'],
    ],
  ])('%s', (_, fields, expected) => {
    expect(states(fields)).toEqual(expected)
  })

  it('is told in one word', () => {
    expect(documentStatus(document({ state: 'ready', outcome: 'corrupt' }))).toEqual({
      key: 'outcome.corrupt',
      tone: 'warn',
    })
    expect(documentStatus(document({ state: 'ready', outcome: 'text' })).tone).toBe('good')
    expect(kindOf('text/plain; charset=utf-8')).toBe('TXT')
    expect(kindOf('image/tiff')).toBe('TIFF')
  })
})

describe('conditions', () => {
  it('are left out when empty', () => {
    expect([...equals('office', null), ...contains('text', '  '), ...between('at', null, null)]).toEqual([])
  })

  it('hold both days wholly', () => {
    const [from, to] = between('at', '2026-03-29', '2026-03-29')
    expect(from).toBe(`at>=${new Date('2026-03-29T00:00').toISOString()}`)
    expect(to).toBe(`at<${new Date('2026-03-30T00:00').toISOString()}`)
  })

  it('turn the direction of a sorted column', () => {
    expect(nextSort('-at', 'at')).toBe('at')
    expect(nextSort('at', 'at')).toBe('-at')
    expect(nextSort('at', 'number')).toBe('number')
  })
})

describe('the question in the address', () => {
  it('is read from it and narrowed in it', () => {
    const query = { q: ' dom ', office: 'KE', year: '2025' }
    expect(questionOf(query)).toEqual({
      q: 'dom',
      like: null,
      office: ['KE'],
      kind: [],
      media_type: [],
      mark: [],
      sender: [],
      contact: [],
      direction: [],
      since: '2025-01-01',
      until: '2025-12-31',
      order: 'best',
    })
    expect(toggled(query, 'office', 'BA').office).toEqual(['KE', 'BA'])
    expect(toggled(query, 'office', 'KE').office).toBeUndefined()
    expect(toggled(query, 'year', '2026').year).toEqual(['2026'])
    expect(questionOf({ q: 'a', year: 'x' }).since).toBeNull()
    expect(told(questionOf({ q: 'a', mark: 'AB1', order: 'newest' }))).toEqual({
      q: 'a',
      mark: ['AB1'],
      order: 'newest',
    })
    expect(questionOf(queryOf({ like: 'document:1', since: '2026-01-01' }) as never).since).toBe('2026-01-01')
    expect([isNarrowed({ q: 'a' }), isNarrowed({ sender: 'Novák' })]).toEqual([false, true])
  })
})

describe('small rules', () => {
  it('send only what was changed', () => {
    expect(changed({ a: 1, b: ['x'], c: 'n' }, { a: 1, b: ['x'], c: 'o' })).toEqual({ c: 'n' })
    expect(changed({ b: ['x', 'y'] }, { b: ['x'] })).toEqual({ b: ['x', 'y'] })
  })

  it('fit a page that lies on its side', () => {
    const page = { width: 100, height: 200 }
    expect(scaleOf('width', page, { width: 50, height: 50 }, 0)).toBe(0.5)
    expect(scaleOf('width', page, { width: 50, height: 50 }, 90)).toBe(0.25)
    expect(scaleOf('page', page, { width: 500, height: 100 }, 0)).toBe(0.5)
    expect(zoomed(6, 1)).toBe(6)
  })

  it('write sizes and spans in the language', () => {
    expect(formatSize(1_536_000, 'sk')).toMatch(/1,5\sMB/)
    expect(formatSize(5, 'en')).toBe('5 bytes')
    const now = Date.parse('2026-03-01T12:00:00Z')
    expect(formatAgo('2026-03-01T11:57:00Z', 'en', now)).toBe('3 minutes ago')
    expect(formatAgo('2026-03-01T11:59:50Z', 'en', now)).toBe('now')
  })
})
