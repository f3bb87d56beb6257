// The policy the window runs under; the preview server sends it too, so that a page which breaks it fails in tests
// rather than in the packaged app. `ipc:` is Tauri's own channel to its commands.
export const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self' ipc: http://ipc.localhost",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
