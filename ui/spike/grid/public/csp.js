// Before anything else: what the content security policy refuses is counted.
window.refused = {};
addEventListener("securitypolicyviolation", (event) => {
  const what = `${event.effectiveDirective} ${event.blockedURI}`;
  window.refused[what] = (window.refused[what] ?? 0) + 1;
});
// And what the page complains of.
window.said = [];
for (const level of ["warn", "error"]) {
  const say = console[level];
  console[level] = (...words) => {
    window.said.push(words.map(String).join(" ").slice(0, 300));
    say.apply(console, words);
  };
}
addEventListener("error", (event) => window.said.push(String(event.message)));
addEventListener("unhandledrejection", (event) =>
  window.said.push(String(event.reason)),
);
