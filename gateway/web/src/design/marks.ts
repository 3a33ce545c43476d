/** A piece of text; `found` pieces are shown marked. */
export interface TextPart {
  text: string
  found: boolean
}

const ENTITIES: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
  '&#39;': "'",
  '&#x2F;': '/',
  '&nbsp;': '\u00a0',
  '&amp;': '&',
}

function unescape(text: string): string {
  return text.replace(/&(?:lt|gt|quot|#x27|#39|#x2F|nbsp|amp);/g, (entity) => ENTITIES[entity] ?? entity)
}

/**
 * A snippet of the search: escaped text with `<mark>` around the found words. Anything else that looks like an
 * element stays visible as text, so that nothing in a scanned letter can ever become part of the page.
 */
export function parseSnippet(snippet: string): TextPart[] {
  const parts: TextPart[] = []
  let found = false
  for (const piece of snippet.split(/(<\/?mark>)/)) {
    if (piece === '<mark>') found = true
    else if (piece === '</mark>') found = false
    else if (piece) parts.push({ text: unescape(piece), found })
  }
  return parts
}

/** The words and phrases of a question that can be marked in a text: neither `-not` nor `field:` conditions. */
export function wordsOf(question: string): string[] {
  const words: string[] = []
  for (const [, minus, phrase, word] of question.matchAll(/(-?)(?:"([^"]+)"|(\S+))/g)) {
    if (minus) continue
    const plain = fold(phrase ?? word ?? '')
      .text.replace(/[^\p{L}\p{N}\s-]/gu, ' ')
      .trim()
    if (plain && !/^(and|or|not)$/.test(plain)) words.push(plain.replace(/\s+/g, ' '))
  }
  return words
}

interface Folded {
  text: string
  /** For each folded character its place in the original; one more at the end. */
  places: number[]
}

/** Without diacritics and case, as the search sees it. */
export function fold(text: string): Folded {
  let folded = ''
  const places: number[] = []
  let place = 0
  for (const character of text) {
    const plain = character.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/ł/g, 'l').replace(/đ/g, 'd')
    for (let index = 0; index < plain.length; index += 1) places.push(place)
    folded += plain
    place += character.length
  }
  places.push(place)
  return { text: folded, places }
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

const RUSSIAN_WORD = /^[а-я]{4,}$/
/** Of nouns and adjectives, folded (й is и), longest first. */
const RUSSIAN_ENDING =
  /(?:иями|ями|ами|ого|его|ому|ему|ыми|ими|иям|иях|иеи|ов|ев|ам|ям|ах|ях|ом|ем|ым|им|ых|их|ыи|ии|ои|еи|ая|яя|ое|ее|ые|ие|ую|юю|ию|ия|ью|[аяоеыиуюь])$/
const SHORTEST_STEM = 3
const LONGEST_ENDING = 4

/** What stands for a folded word in the pattern: its beginning; of a Russian word its stem with another ending. */
function patternOf(word: string): string {
  const stem = RUSSIAN_WORD.test(word) ? word.replace(RUSSIAN_ENDING, '') : ''
  if (stem.length < SHORTEST_STEM) return `${escapePattern(word).replace(/ /g, '\\s+')}[\\p{L}\\p{N}]*`
  return `${stem}(?:[а-я]{0,${LONGEST_ENDING}}(?![\\p{L}\\p{N}])|${word.slice(stem.length)}[\\p{L}\\p{N}]*)`
}

/** Divide a text at the words that begin with one of `words`, and at other forms of Russian ones. */
export function markWords(text: string, words: string[]): TextPart[] {
  if (words.length === 0 || text === '') return text ? [{ text, found: false }] : []
  const folded = fold(text)
  const longestFirst = [...words].sort((a, b) => b.length - a.length)
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.map(patternOf).join('|')})`, 'gu')
  const parts: TextPart[] = []
  let end = 0
  for (const match of folded.text.matchAll(pattern)) {
    const from = folded.places[match.index]!
    const to = folded.places[match.index + match[0].length]!
    if (from > end) parts.push({ text: text.slice(end, from), found: false })
    parts.push({ text: text.slice(from, to), found: true })
    end = to
  }
  if (end < text.length) parts.push({ text: text.slice(end), found: false })
  return parts
}
