import { describe, expect, it } from 'vitest'

import {
  joinBefore,
  leaveOut,
  leftOut,
  lostNumbers,
  moveTo,
  pagePlace,
  putBack,
  rotate,
  splitBefore,
  spotOf,
  step,
} from '@/pages/staging/arrangement'
import type { Arrangement } from '@/pages/staging/arrangement'

const of = (...parts: number[][]): Arrangement =>
  parts.map((pages) => pages.map((page) => ({ page, turn: 0 as const })))
const numbers = (parts: Arrangement) => parts.map((pages) => pages.map(({ page }) => page))

describe('the arrangement of a staged file', () => {
  it('is divided before a page and joined again', () => {
    const two = splitBefore(of([1, 2, 3]), 2)
    expect(numbers(two)).toEqual([[1], [2, 3]])
    expect(numbers(splitBefore(two, 2))).toEqual([[1], [2, 3]])
    expect(numbers(joinBefore(two, 3))).toEqual([[1, 2, 3]])
    expect(numbers(joinBefore(two, 1))).toEqual([[1], [2, 3]])
  })

  it('leaves pages out, never all of them, and takes them back', () => {
    const without = leaveOut(of([1], [2]), 1)
    expect(numbers(without)).toEqual([[2]])
    expect(leftOut(without, 2)).toEqual([1])
    expect(numbers(leaveOut(without, 2))).toEqual([[2]])
    expect(numbers(putBack(without, 1))).toEqual([[2, 1]])
    expect(numbers(putBack(without, 2))).toEqual([[2]])
  })

  it('turns a page round in four steps', () => {
    let parts = of([1])
    const turns = []
    for (let count = 0; count < 4; count += 1) {
      parts = rotate(parts, 1, 90)
      turns.push(parts[0]![0]!.turn)
    }
    expect(turns).toEqual([90, 180, 270, 0])
    expect(rotate(parts, 1, 270)[0]![0]!.turn).toBe(270)
  })

  it('moves a page step by step, over the border of documents, and stops at the ends', () => {
    expect(numbers(step(of([1, 2], [3]), 2, -1))).toEqual([[2, 1], [3]])
    expect(numbers(step(of([1, 2], [3]), 2, 1))).toEqual([[1], [2, 3]])
    expect(numbers(step(of([1, 2], [3]), 3, -1))).toEqual([[1, 2, 3]])
    expect(numbers(step(of([1, 2]), 1, -1))).toEqual([[1, 2]])
    expect(numbers(step(of([1, 2]), 2, 1))).toEqual([[1, 2]])
  })

  it('puts a page where it is dropped, also one that was left out', () => {
    expect(numbers(moveTo(of([1, 2, 3]), 1, { part: 0, place: 3 }))).toEqual([[2, 3, 1]])
    expect(numbers(moveTo(of([1, 2, 3]), 3, { part: 0, place: 0 }))).toEqual([[3, 1, 2]])
    expect(numbers(moveTo(of([1], [2, 3]), 1, { part: 1, place: 1 }))).toEqual([[2, 1, 3]])
    expect(numbers(moveTo(of([1, 2]), 4, { part: 0, place: 1 }))).toEqual([[1, 4, 2]])
  })

  it('keeps every page once whatever is done', () => {
    let parts = of([1, 2, 3, 4, 5, 6])
    for (const page of [3, 5, 2, 6]) {
      parts = step(splitBefore(moveTo(parts, page, { part: 0, place: 0 }), page), page, 1)
    }
    const all = parts.flat().map(({ page }) => page)
    expect([...all].sort()).toEqual([1, 2, 3, 4, 5, 6])
    expect(spotOf(parts, 9)).toBeNull()
  })

  it('counts its pages on over the files that were joined', () => {
    expect([1, 2, 3, 5, 6].map((page) => pagePlace(page, [2, 3]))).toEqual([
      { file: 0, page: 1 },
      { file: 0, page: 2 },
      { file: 1, page: 1 },
      { file: 1, page: 3 },
      null,
    ])
  })

  it('tells the archive numbers that a document of several files loses', () => {
    const files = [{ pages: 2, asn: 7 }, { pages: 1, asn: 8 }, { pages: 1 }]
    expect(lostNumbers(of([1, 2], [3], [4]), files)).toEqual([])
    expect(lostNumbers(of([4, 1], [2, 3]), files)).toEqual([])
    expect(lostNumbers(of([4], [2, 3, 1]), files)).toEqual([{ part: 1, kept: 7, lost: 8 }])
  })
})
