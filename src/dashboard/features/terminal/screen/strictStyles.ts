/**
 * The page's policy allows no inline style elements, and xterm makes some. While `make` runs, those it creates put their
 * rules into constructed style sheets instead, which the policy allows: they cannot come from injected markup.
 */
export function withAdoptedStyles<T>(make: () => T): T {
  const native = document.createElement;
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    // A template stands in its place: a style element is refused even when it is empty.
    const element = native.call(document, name === "style" ? "template" : name, options);
    if (name === "style") adoptRules(element);
    return element;
  }) as typeof document.createElement; // the overloads only name the element types
  try {
    return make();
  } finally {
    // The method of the prototype shows again.
    Reflect.deleteProperty(document, "createElement");
  }
}

function adoptRules(element: HTMLElement): void {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  let text = "";
  Object.defineProperty(element, "textContent", {
    get: () => text,
    set: (rules: string) => {
      text = rules;
      sheet.replaceSync(rules);
    },
  });
  const remove = element.remove.bind(element);
  element.remove = () => {
    const at = document.adoptedStyleSheets.indexOf(sheet);
    if (at >= 0) document.adoptedStyleSheets.splice(at, 1);
    remove();
  };
}
