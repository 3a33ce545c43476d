import { defineStore } from 'pinia'
import { ref } from 'vue'

export type ToastKind = 'info' | 'success' | 'error'

export interface Toast {
  id: number
  kind: ToastKind
  text: string
  action?: { text: string; run: () => void }
}

const SHOWN_MS = 6_000

/** Short messages in the corner. What went wrong stays until it is closed. */
export const useToasts = defineStore('toasts', () => {
  const shown = ref<Toast[]>([])
  let lastId = 0

  function show(kind: ToastKind, text: string, action?: Toast['action']): void {
    const id = ++lastId
    shown.value = [...shown.value.slice(-3), { id, kind, text, action }]
    if (kind !== 'error') setTimeout(() => close(id), SHOWN_MS)
  }

  function close(id: number): void {
    shown.value = shown.value.filter((toast) => toast.id !== id)
  }

  return { shown, show, close }
})
