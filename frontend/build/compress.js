// Lays a gzip and a brotli copy beside each built file, so that the server need not compress what never changes.
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** A Vite plugin that runs last, when styles and scripts have their final text. */
export function compressedCopies() {
  return {
    name: "xn-compressed-copies",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!/\.(css|js|svg)$/.test(fileName)) continue;
          const plain = Buffer.from(file.type === "chunk" ? file.code : file.source);
          this.emitFile({ type: "asset", fileName: `${fileName}.gz`, source: gzipSync(plain, { level: 9 }) });
          const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
          this.emitFile({ type: "asset", fileName: `${fileName}.br`, source: brotliCompressSync(plain, quality) });
        }
      },
    },
  };
}
