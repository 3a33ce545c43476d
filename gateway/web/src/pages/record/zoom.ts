/** How large a page is shown: fitted to the width or wholly into the frame, or a part of its natural size. */
export type Zoom = 'width' | 'page' | number

export const LEAST_ZOOM = 0.1
export const MOST_ZOOM = 6
const STEP = 1.25

export interface Size {
  width: number
  height: number
}

/** Width and height change places when a page lies on its side. */
export function turned(size: Size, rotation: number): Size {
  return rotation % 180 === 0 ? size : { width: size.height, height: size.width }
}

/** The factor from natural size to screen. `frame` is the room there is. */
export function scaleOf(zoom: Zoom, page: Size, frame: Size, rotation: number): number {
  if (typeof zoom === 'number') return zoom
  const shown = turned(page, rotation)
  if (shown.width === 0 || shown.height === 0 || frame.width === 0) return 1
  const byWidth = frame.width / shown.width
  const scale = zoom === 'width' ? byWidth : Math.min(byWidth, frame.height / shown.height)
  return Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, scale))
}

export function zoomed(scale: number, direction: 1 | -1): number {
  const next = direction === 1 ? scale * STEP : scale / STEP
  return Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, next))
}
