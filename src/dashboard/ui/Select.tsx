import type { ComponentPropsWithRef } from "react";
import { classes } from "./classes.ts";
import { inputClasses } from "./Input.tsx";

type Props<V extends string> = Omit<ComponentPropsWithRef<"select">, "value" | "onChange" | "children"> & {
  value: V;
  options: readonly (readonly [V, string])[];
  onChange: (value: V) => void;
};

/** As wide as its longest option. The platform's own picker: the best one on a phone, and nothing to load. */
export function Select<V extends string>({ value, options, onChange, className, ...rest }: Props<V>) {
  return (
    <select
      {...rest}
      value={value}
      // Only the given options can be chosen.
      onChange={(event) => onChange(event.target.value as V)}
      className={classes(inputClasses, className)}
    >
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  );
}
