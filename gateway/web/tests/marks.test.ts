import { describe, expect, it } from 'vitest'

import { fold, markWords, parseSnippet, wordsOf } from '@/design/marks'

const found = (text: string, words: string[]) =>
  markWords(text, words)
    .filter((part) => part.found)
    .map((part) => part.text)

describe('a snippet', () => {
  it('marks what stands between the marks and unescapes the rest', () => {
    expect(parseSnippet('a &lt;b&gt; <mark>c &amp; d</mark> e')).toEqual([
      { text: 'a <b> ', found: false },
      { text: 'c & d', found: true },
      { text: ' e', found: false },
    ])
  })

  it('never makes an element of anything else', () => {
    expect(parseSnippet('<img src=x onerror=alert(1)>')).toEqual([
      { text: '<img src=x onerror=alert(1)>', found: false },
    ])
  })

  it('unescapes once', () => {
    expect(parseSnippet('&amp;lt;')[0]!.text).toBe('&lt;')
  })
})

describe('words of a question', () => {
  it.each([
    ['žiadosť o povolenie', ['ziadost', 'o', 'povolenie']],
    ['"stavebné povolenie" -zamietnuté faktúr*', ['stavebne povolenie', 'faktur']],
    ['-"celá fráza" slovo', ['slovo']],
    ['', []],
  ])('%s', (question, words) => {
    expect(wordsOf(question)).toEqual(words)
  })
})

describe('marking', () => {
  it('does not mind diacritics or case, and keeps the text as it is', () => {
    const text = 'ŽIADOSŤ o stavebné povolenie'
    expect(found(text, wordsOf('ziadost stavebneho'))).toEqual(['ŽIADOSŤ'])
    expect(found(text, wordsOf('stavebne'))).toEqual(['stavebné'])
    expect(
      markWords(text, ['ziadost'])
        .map((part) => part.text)
        .join(''),
    ).toBe(text)
  })

  it('marks other forms of a Russian word, and no other word of the same beginning', () => {
    const marked = (text: string, word: string) =>
      markWords(text, wordsOf(word)).flatMap((part) => (part.found ? [part.text] : []))
    expect(marked('Договор, договору, с договорами; договороспособный', 'договора')).toEqual([
      'Договор',
      'договору',
      'договорами',
    ])
    expect(marked('По заявлению жителя и его заявлениям', 'заявление')).toEqual(['заявлению', 'заявлениям'])
    expect(marked('Новый дом и новая дорога', 'новый')).toEqual(['Новый', 'новая'])
  })

  it('marks whole words from their beginning only', () => {
    expect(found('povolenie, nepovolenie', ['povol'])).toEqual(['povolenie'])
  })

  it('finds phrases over line ends, and letters that do not decompose', () => {
    expect(found('stavebné\n  povolenie', ['stavebne povolenie'])).toEqual(['stavebné\n  povolenie'])
    expect(found('Łódź i Đakovo', ['lodz', 'dakovo'])).toEqual(['Łódź', 'Đakovo'])
  })

  it('takes the words literally', () => {
    expect(found('a.b (c)', ['a.b'])).toEqual(['a.b'])
    expect(found('axb', ['a.b'])).toEqual([])
  })

  it('keeps the places of characters that fold to several or to none', () => {
    const { text, places } = fold('ﬁrma İ x')
    expect(places).toHaveLength(text.length + 1)
    expect(markWords('e\u0301tat', ['etat'])).toEqual([{ text: 'e\u0301tat', found: true }])
  })
})
