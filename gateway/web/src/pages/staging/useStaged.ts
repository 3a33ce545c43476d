import { computed, onBeforeUnmount, onMounted, reactive, shallowRef, toRaw, watch } from 'vue'
import { useI18n } from 'vue-i18n'

import { isProblem, staging as api } from '@/api'
import type { Problem, Staged } from '@/api'
import { useDebounced } from '@/design/debounce'
import { useProblems } from '@/design/problems'
import { useToasts } from '@/design/toasts'
import { useLive } from '@/live/store'

import { openPdf } from '../record/pdf'
import type { PDFDocumentProxy } from '../record/pdf'

import { leftOut, pagePlace } from './arrangement'
import type { Arrangement } from './arrangement'

/** A page of one of the files, as PDF.js counts it. */
export interface Drawn {
  pdf: PDFDocumentProxy
  page: number
}

/**
 * A staged file as it is arranged here. Each change is sent at once, one after the other, for every answer brings the
 * version that the next one needs. What somebody else changes is taken over and told.
 */
export function useStaged(id: () => string) {
  const { t } = useI18n()
  const toasts = useToasts()
  const live = useLive()
  const { explain } = useProblems()

  const staged = shallowRef<Staged | null>(null)
  const problem = shallowRef<Problem | null>(null)
  const parts = shallowRef<Arrangement>([])
  const past = shallowRef<Arrangement[]>([])
  const future = shallowRef<Arrangement[]>([])
  const pdfs = shallowRef<ReadonlyMap<string, PDFDocumentProxy>>(new Map())
  const opened = new Map<string, ReturnType<typeof openPdf>>()
  let kept: Arrangement = []
  let saving: Promise<boolean> | null = null

  const files = computed(() => staged.value?.files ?? [])
  const ready = computed(() => files.value.length > 0 && files.value.every((file) => pdfs.value.has(file.id)))
  const out = computed(() => leftOut(parts.value, staged.value?.pages ?? 0))

  function take(next: Staged): void {
    staged.value = next
    kept = parts.value = next.parts.map((pages) => pages.map(({ page, turn }) => ({ page, turn: turn ?? 0 })))
    past.value = future.value = []
    if (['waiting', 'dropped'].includes(next.state)) void openFiles(next)
  }

  async function load(): Promise<void> {
    problem.value = null
    try {
      take(await api.get(id()))
    } catch (error) {
      if (!isProblem(error)) throw error
      problem.value = error
    }
  }

  async function openFiles(now: Staged): Promise<void> {
    for (const file of now.files) {
      if (opened.has(file.id)) continue
      const loading = openPdf(api.content(file.id))
      opened.set(file.id, loading)
      try {
        pdfs.value = new Map(pdfs.value).set(file.id, await loading.promise)
      } catch {
        toasts.show('error', t('staging.unreadable'))
      }
    }
  }

  function drawn(page: number): Drawn | null {
    const place = pagePlace(
      page,
      files.value.map((file) => file.pages),
    )
    const pdf = place && pdfs.value.get(files.value[place.file]!.id)
    return pdf ? { pdf: toRaw(pdf), page: place.page } : null
  }

  function show(next: Arrangement): void {
    parts.value = next
    void save()
  }

  function arrange(next: Arrangement): boolean {
    if (next === parts.value) return false
    past.value = [...past.value, parts.value]
    future.value = []
    show(next)
    return true
  }

  function undo(): boolean {
    const before = past.value.at(-1)
    if (!before) return false
    past.value = past.value.slice(0, -1)
    future.value = [...future.value, parts.value]
    show(before)
    return true
  }

  function redo(): boolean {
    const next = future.value.at(-1)
    if (!next) return false
    future.value = future.value.slice(0, -1)
    past.value = [...past.value, parts.value]
    show(next)
    return true
  }

  /** Returns when all is kept; false when it could not be, and what is kept there is shown instead. */
  function save(): Promise<boolean> {
    saving ??= keep().finally(() => (saving = null))
    return saving
  }

  async function keep(): Promise<boolean> {
    try {
      while (staged.value && parts.value !== kept) {
        const mine = parts.value
        staged.value = await api.arrange(staged.value.id, staged.value.version, mine)
        kept = mine
      }
      return true
    } catch (error) {
      if (!isProblem(error)) throw error
      toasts.show('error', error.status === 412 ? t('staging.changed') : explain(error))
      await load()
      return false
    }
  }

  /** A step that changes more than the arrangement: of what is kept. */
  async function step(act: (now: Staged) => Promise<Staged>): Promise<void> {
    if (await save()) take(await act(staged.value!))
  }

  const isUnsaved = () => saving !== null || parts.value !== kept

  const lookAgain = useDebounced(async () => {
    if (!staged.value || isUnsaved()) return
    const now = await api.get(id()).catch(() => null)
    if (!now || isUnsaved() || now.version === staged.value.version) return
    take(now)
    toasts.show('info', t('staging.changed'))
  }, 400)

  function warn(event: BeforeUnloadEvent): void {
    if (isUnsaved()) event.preventDefault()
  }

  live.on('documents.staged.changed', (event) => {
    if (event.payload.staged_id === id()) lookAgain()
  })
  watch(id, load)
  onMounted(() => {
    addEventListener('beforeunload', warn)
    void load()
  })
  onBeforeUnmount(() => {
    removeEventListener('beforeunload', warn)
    void save()
    for (const loading of opened.values()) void loading.destroy()
  })

  return reactive({
    staged,
    problem,
    parts,
    files,
    ready,
    out,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    load,
    drawn,
    arrange,
    undo,
    redo,
    step,
  })
}
