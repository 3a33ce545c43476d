import type { PrintedForm } from '@/api'

/** What a `PrintDialog` shows: the form of that kind about the file, loan or disposal list of that id. */
export interface Printing {
  kind: PrintedForm
  id: string
  title: string
}
