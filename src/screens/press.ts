/** Something that a person can press on a screen: a verb with its arguments, and the reasons why it is disabled. */

export interface Press {
  readonly label: string;
  readonly verb: string;
  readonly args: Readonly<Record<string, string | boolean>>;
  /** A sentence for each reason why the button is disabled; empty if it is enabled. */
  readonly because: readonly string[];
  /** The text that the person types first: an argument of the verb. */
  readonly asks?: { readonly name: string; readonly label: string };
}

export const press = (
  label: string,
  verb: string,
  args: Press['args'] = {},
  because: readonly string[] = [],
): Press => ({
  label,
  verb,
  args,
  because,
});

export const asking = (of: Press, name: string, label: string): Press => ({ ...of, asks: { name, label } });
