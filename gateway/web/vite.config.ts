import { cpSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import vue from '@vitejs/plugin-vue'
import vuetify from 'vite-plugin-vuetify'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const OUTPUT = here('../static/page')

/** PDF.js fetches character maps, fonts and decoders by name at run time, so they lie beside the bundle. */
function pdfResources(): Plugin {
  return {
    name: 'pdf-resources',
    apply: 'build',
    closeBundle() {
      for (const folder of ['cmaps', 'standard_fonts', 'wasm', 'iccs']) {
        cpSync(here(`node_modules/pdfjs-dist/${folder}`), `${OUTPUT}/pdfjs/${folder}`, { recursive: true })
      }
    },
  }
}

const api = process.env.KANCELARIA_DEV_API ?? 'http://127.0.0.1:21000'

export default defineConfig({
  plugins: [vue(), vuetify({ autoImport: true }), pdfResources()],
  resolve: { alias: { '@': here('./src') } },
  // The gateway puts a fresh nonce into each answer in the place of this word.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir: OUTPUT,
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': api } },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.ts'],
    server: { deps: { inline: ['vuetify'] } },
  },
})
