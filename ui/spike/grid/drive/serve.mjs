// The built pages on loopback, under the window's policy (/strict/) or with inline styles allowed (/loose/).
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const STRICT = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
];
const LOOSE = STRICT.map((rule) =>
  rule.startsWith("style-src")
    ? `${rule} 'unsafe-inline'`
    : rule.startsWith("font-src")
      ? `${rule} data:`
      : rule,
);
const TYPES = {
  html: "text/html",
  js: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};

export function serve(root) {
  const server = createServer((request, reply) => {
    const [, policy, ...path] = request.url.split("?")[0].split("/");
    const file = `${root}/dist/${path.join("/")}`;
    const rules = policy === "strict" ? STRICT : LOOSE;
    try {
      const body = readFileSync(file);
      reply.writeHead(200, {
        "content-type": TYPES[file.split(".").at(-1)] ?? "text/plain",
        "content-security-policy": rules.join("; "),
        "cache-control": "no-store",
      });
      reply.end(body);
    } catch {
      reply.writeHead(404).end();
    }
  });
  return new Promise((ready) =>
    server.listen(0, "127.0.0.1", () =>
      ready({
        at: `http://127.0.0.1:${server.address().port}`,
        stop: () => server.close(),
      }),
    ),
  );
}
