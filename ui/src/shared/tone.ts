// The few meanings that have a colour. A tone never stands alone: words or a shape say the same.
export type Tone =
  "good" | "quiet" | "info" | "bad" | "doubt" | "mixed" | "open";
