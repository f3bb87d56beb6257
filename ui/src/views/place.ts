// Where in the window one is.
export type Place =
  | { name: "start" }
  | { name: "import" }
  | { name: "list"; list: number }
  | { name: "lookUp" }
  | { name: "suppression" }
  | { name: "deliveries"; delivery: number | null }
  | { name: "services"; enterKey?: boolean };
