import { describe, expect, it } from 'vitest'

import { doubtsIn, withDoubts } from '@/pages/record/unsure'

describe('doubtful words', () => {
  const text = 'Okresny urad urad Trencin'
  const words = [
    ['Okresny', 40],
    ['urad', 90],
    ['urad', 30],
    ['Trencin', 95],
  ] as const

  it('are found where they stand, also when a word comes twice', () => {
    expect(doubtsIn(text, words, 60)).toEqual([
      { from: 0, to: 7, confidence: 40 },
      { from: 13, to: 17, confidence: 30 },
    ])
  })

  it('that the text does not hold are passed over', () => {
    expect(
      doubtsIn(
        'urad',
        [
          ['Okresny', 1],
          ['urad', 2],
        ],
        60,
      ),
    ).toEqual([{ from: 0, to: 4, confidence: 2 }])
  })

  it('divide marked parts and lose no letter', () => {
    const parts = [
      { text: 'Okr', found: true },
      { text: 'esny urad urad Trencin', found: false },
    ]
    const divided = withDoubts(parts, doubtsIn(text, words, 60))
    expect(divided.map((part) => part.text).join('')).toBe(text)
    expect(divided.filter((part) => part.doubt !== null).map((part) => part.text)).toEqual(['Okr', 'esny', 'urad'])
    expect(divided[0]).toEqual({ text: 'Okr', found: true, doubt: 40 })
  })
})
