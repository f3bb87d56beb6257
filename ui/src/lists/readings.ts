// What can be said of how a text is written, in words.
type Option = { value: string; label: string };

const ENCODINGS = [
  "UTF-8",
  "UTF-16",
  "UTF-16 (big-endian)",
  "Windows-1252",
  "ISO-8859-15",
  "MacRoman",
  "Windows-1250",
  "ISO-8859-2",
  "Windows-1251",
  "Windows-1253",
  "Windows-1254",
  "Windows-1255",
  "Windows-1256",
  "Windows-1257",
  "Shift_JIS",
  "EUC-JP",
  "GBK",
  "Big5",
  "EUC-KR",
];

const DELIMITERS: Option[] = [
  { value: ",", label: "Comma" },
  { value: ";", label: "Semicolon" },
  { value: "\t", label: "Tab" },
  { value: "|", label: "Pipe" },
  { value: " ", label: "Spaces" },
];

const QUOTES: Option[] = [
  { value: '"', label: 'Double "' },
  { value: "'", label: "Single '" },
  { value: "none", label: "None" },
];

/** What certainly is garbled is repaired anyhow. */
export const garbledOptions: Option[] = [
  { value: "leave", label: "Left as it is" },
  { value: "repair", label: "Repaired" },
];

/** The usual ones, and those of this file. */
export function encodingOptions(...own: (string | null)[]): Option[] {
  const same = (a: string) => (b: string | null) =>
    a.toLowerCase() === b?.toLowerCase();
  const usual = ENCODINGS.map((name) => own.find(same(name)) ?? name);
  return [...new Set([...usual, ...own])]
    .filter((name) => name !== null)
    .map((name) => ({ value: name, label: name }));
}

export function delimiterOptions(...own: (string | null)[]): Option[] {
  const known = new Set(DELIMITERS.map((option) => option.value));
  const others = new Set(own.filter((it) => it !== null && !known.has(it)));
  return [
    ...DELIMITERS,
    ...[...others].map((it) => ({ value: it ?? "", label: shown(it ?? "") })),
    { value: "other", label: "Another …" },
  ];
}

export function quoteOptions(own: string | null): Option[] {
  const known = own === null || own === "" || `"'`.includes(own);
  return known ? QUOTES : [...QUOTES, { value: own, label: own }];
}

/** As many rows as anybody's header has, and as this one. */
export function headerOptions(own: number): Option[] {
  const rows = [...new Set([0, 1, 2, 3, 4, own])].sort((a, b) => a - b);
  const label = (n: number) =>
    n === 0 ? "No header" : n === 1 ? "1 row" : `${n} rows`;
  return rows.map((n) => ({ value: String(n), label: label(n) }));
}

/** A space is not seen. */
function shown(delimiter: string): string {
  return delimiter.replaceAll(" ", "␣");
}
