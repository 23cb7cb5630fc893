/** The part of the browser's DOM that the dialog and the script use; the rest of the project does not use the DOM. */

export interface Element {
  textContent: string | null;
  id: string;
  hidden: boolean;
  append(...nodes: readonly (Element | string)[]): void;
  remove(): void;
  setAttribute(name: string, value: string): void;
  addEventListener(type: string, listener: (event: { preventDefault(): void }) => void): void;
  attachShadow(init: { readonly mode: 'open' }): Shadow;
}

export interface Input extends Element {
  type: string;
  name: string;
  value: string;
  checked: boolean;
  disabled: boolean;
}

export interface Dialog extends Element {
  returnValue: string;
  showModal(): void;
  close(returnValue?: string): void;
}

interface Shadow {
  append(...nodes: readonly Element[]): void;
  adoptedStyleSheets: readonly StyleSheet[];
}

interface StyleSheet {
  replaceSync(css: string): void;
}

interface Tags {
  readonly dialog: Dialog;
  readonly input: Input;
  readonly button: Input;
}

interface Script extends Element {
  readonly src?: string;
  readonly dataset: Readonly<Record<string, string | undefined>>;
}

export interface Page {
  readonly documentElement: Element;
  readonly body: Element | null;
  readonly currentScript: Script | null;
  createElement<T extends string>(tag: T): T extends keyof Tags ? Tags[T] : Element;
}

export interface Browser {
  readonly document: Page;
  readonly origin: string;
  newStyleSheet(): StyleSheet;
}
