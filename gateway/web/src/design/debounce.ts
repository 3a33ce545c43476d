import { onScopeDispose } from 'vue'

/** Call once things have been quiet for so long; never after the component is gone. */
export function useDebounced(action: () => void, milliseconds = 250): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  onScopeDispose(() => clearTimeout(timer))
  return () => {
    clearTimeout(timer)
    timer = setTimeout(action, milliseconds)
  }
}
