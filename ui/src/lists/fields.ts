// What a column can mean, in words.
import type { Field } from "../backend/backend";
import { FIELDS } from "./draft.svelte";

const WORDS: Record<Field, string> = {
  full_name: "Full name",
  first_name: "First name",
  middle_name: "Middle name or particle",
  last_name: "Last name",
  suffix: "Suffix (Jr., III)",
  company: "Company",
  domain: "Web site or domain",
  linkedin_url: "LinkedIn",
  email: "E-mail",
  phone: "Phone",
  country: "Country",
};

export const FIELD_OPTIONS: { value: Field | "none"; label: string }[] = [
  { value: "none", label: "Keep as it is" },
  ...FIELDS.map((value) => ({ value, label: WORDS[value] })),
];
