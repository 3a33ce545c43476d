/**
 * Where files dragged in from outside the browser go: to the page or dialog that opened last and takes files, wherever in
 * the window they are dropped. Nothing else lets them in: a browser would leave the page for a file dropped beside.
 */
import { computed, onBeforeUnmount, onMounted, shallowReactive } from 'vue'

export interface FilePlace {
  /** Whether it takes files now. */
  may: () => boolean
  /** What will become of them, in the words of the page. */
  text: () => string
  take: (files: File[]) => void
}

const places = shallowReactive<FilePlace[]>([])

/** The place that takes files now, if any does. */
export const filePlace = computed(() => {
  const last = places.at(-1)
  return last?.may() ? last : null
})

/** Take dropped files for as long as the calling component is there. */
export function useFilePlace(place: FilePlace): void {
  onMounted(() => places.push(place))
  onBeforeUnmount(() => places.splice(places.indexOf(place), 1))
}
