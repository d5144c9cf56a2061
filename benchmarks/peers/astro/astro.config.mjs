// Astro reads the papers and renders their Markdown; an endpoint writes what pages.mjs makes.
import { defineConfig } from "astro/config";

export default defineConfig({ cacheDir: "./.cache", compressHTML: false, devToolbar: { enabled: false } });
