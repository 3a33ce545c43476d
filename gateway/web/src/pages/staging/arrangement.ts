/** How the pages of a staged file are put together: a list of documents to be, each a list of pages. */
export type Turn = 0 | 90 | 180 | 270
export interface ArrangedPage {
  page: number
  turn: Turn
}
export type Arrangement = ArrangedPage[][]

/** Where a page stands: document and place in it, both from 0. */
export interface Spot {
  part: number
  place: number
}

/** Document from 0, the number that it keeps, and one that it does not. */
export interface Lost {
  part: number
  kept: number
  lost: number
}

export function spotOf(parts: Arrangement, page: number): Spot | null {
  for (const [part, pages] of parts.entries()) {
    const place = pages.findIndex((one) => one.page === page)
    if (place >= 0) return { part, place }
  }
  return null
}

/** Where a page stands among the files whose pages are counted on: the file from 0, the page in it from 1. */
export function pagePlace(page: number, pages: number[]): { file: number; page: number } | null {
  let left = page
  for (const [file, count] of pages.entries()) {
    if (left <= count) return { file, page: left }
    left -= count
  }
  return null
}

/** Archive serial numbers that get lost: a document has one, of the first of its files that still has its own to give. */
export function lostNumbers(parts: Arrangement, files: { pages: number; asn?: number | null }[]): Lost[] {
  const counts = files.map(({ pages }) => pages)
  const left = new Map(files.map(({ asn }, file) => [file, asn ?? null]))
  return parts.flatMap((pages, part) => {
    const met = [...new Set(pages.map(({ page }) => pagePlace(page, counts)!.file))]
    const numbers = met.flatMap((file) => left.get(file) ?? [])
    for (const file of met) left.delete(file)
    return numbers.slice(1).map((lost) => ({ part, kept: numbers[0]!, lost }))
  })
}

/** Pages of the file that are in no document. */
export function leftOut(parts: Arrangement, pages: number): number[] {
  const used = new Set(parts.flat().map(({ page }) => page))
  return Array.from({ length: pages }, (_, index) => index + 1).filter((page) => !used.has(page))
}

const tidy = (parts: Arrangement): Arrangement => parts.filter((pages) => pages.length > 0)

function change(parts: Arrangement, page: number, how: (copy: Arrangement, spot: Spot) => void): Arrangement {
  const spot = spotOf(parts, page)
  if (!spot) return parts
  const copy = parts.map((pages) => [...pages])
  how(copy, spot)
  return tidy(copy)
}

export const rotate = (parts: Arrangement, page: number, by: 90 | 270): Arrangement =>
  change(parts, page, (copy, { part, place }) => {
    const one = copy[part]![place]!
    copy[part]![place] = { page, turn: ((one.turn + by) % 360) as Turn }
  })

/** The page begins a document of its own, with those after it. */
export const splitBefore = (parts: Arrangement, page: number): Arrangement =>
  change(parts, page, (copy, { part, place }) => {
    if (place > 0) copy.splice(part + 1, 0, copy[part]!.splice(place))
  })

/** The document of this page goes on where the one before it ends. */
export const joinBefore = (parts: Arrangement, page: number): Arrangement =>
  change(parts, page, (copy, { part }) => {
    if (part > 0) copy[part - 1]!.push(...copy.splice(part, 1)[0]!)
  })

/** Leave the page out; the last page of all stays. */
export const leaveOut = (parts: Arrangement, page: number): Arrangement =>
  parts.flat().length < 2 ? parts : change(parts, page, (copy, { part, place }) => copy[part]!.splice(place, 1))

/** Put a page that was left out at the end of the last document. */
export function putBack(parts: Arrangement, page: number): Arrangement {
  if (spotOf(parts, page)) return parts
  const last = parts.at(-1) ?? []
  return [...parts.slice(0, -1), [...last, { page, turn: 0 }]]
}

/** One step towards the beginning (-1) or the end (1), over the border of documents too. */
export const step = (parts: Arrangement, page: number, by: -1 | 1): Arrangement =>
  change(parts, page, (copy, { part, place }) => {
    const [one] = copy[part]!.splice(place, 1)
    const target = place + by
    if (target >= 0 && target <= copy[part]!.length) copy[part]!.splice(target, 0, one!)
    else if (by < 0 && part > 0) copy[part - 1]!.push(one!)
    else if (by > 0 && part < copy.length - 1) copy[part + 1]!.unshift(one!)
    else copy[part]!.splice(place, 0, one!)
  })

/** Take a page from wherever it is and put it before the one that stands at `target`. */
export function moveTo(parts: Arrangement, page: number, target: Spot): Arrangement {
  const from = spotOf(parts, page)
  const one = from ? parts[from.part]![from.place]! : { page, turn: 0 as Turn }
  const copy = parts.map((pages) => [...pages])
  if (from) copy[from.part]!.splice(from.place, 1)
  const shift = from && from.part === target.part && from.place < target.place ? 1 : 0
  copy[target.part]!.splice(target.place - shift, 0, one)
  return tidy(copy)
}
