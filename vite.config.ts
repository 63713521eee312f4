// Serves and builds the admin UI. The port is fixed because browsers keep data per origin, and the port is part of it.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  server: { host: 'localhost', port: 5173, strictPort: true },
  preview: { host: 'localhost', port: 4173, strictPort: true },
  worker: { format: 'es' },
  build: { outDir: 'dist-app', target: 'es2023', sourcemap: true },
});
