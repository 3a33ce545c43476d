import { getDocument, GlobalWorkerOptions, TextLayer, VerbosityLevel } from 'pdfjs-dist'
import type { PDFDocumentProxy } from 'pdfjs-dist'
import workerAddress from 'pdfjs-dist/build/pdf.worker.min.mjs?url'

GlobalWorkerOptions.workerSrc = workerAddress

export { TextLayer }
export type { PDFDocumentProxy }

/** Open a PDF of the gateway, by its address or its bytes. Scripts inside it are never run: the page loads no PDF sandbox. */
export function openPdf(source: string | ArrayBuffer) {
  const resources = `${import.meta.env.BASE_URL}pdfjs/`
  return getDocument({
    ...(typeof source === 'string' ? { url: source } : { data: source }),
    cMapUrl: `${resources}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${resources}standard_fonts/`,
    wasmUrl: `${resources}wasm/`,
    iccUrl: `${resources}iccs/`,
    useWasm: false,
    isEvalSupported: false,
    enableXfa: false,
    maxImageSize: 60_000_000,
    // What is wrong with a file is told on the page by what its reading found.
    verbosity: VerbosityLevel.ERRORS,
  })
}
