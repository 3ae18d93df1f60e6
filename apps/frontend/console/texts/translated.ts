/** The same texts in a language with more forms: of `x_one` and `x_other` Russian has `x_one`, `x_few`, `x_many`, `x_other` (Unicode CLDR). */
export type Translated<Section extends Record<string, string>> = {
  [Key in keyof Section]: string;
} & {
  [Key in keyof Section as Key extends `${infer Base}_other` ? `${Base}_few` | `${Base}_many` : never]: string;
};
