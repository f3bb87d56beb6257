// What everything that lets one choose between a few values is told.

export type Option<Value extends string> = { value: Value; label: string };

export type Choosing<Value extends string, Of = Option<Value>> = {
  label: string;
  options: Of[];
  value: Value;
  onchange: (value: Value) => void;
};
