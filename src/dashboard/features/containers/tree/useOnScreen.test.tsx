import { act, cleanup, render, screen } from "@testing-library/react";
import { useRef } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { useOnScreen } from "./useOnScreen.ts";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function Row({ name }: { name: string }) {
  const element = useRef<HTMLDivElement>(null);
  const isOnScreen = useOnScreen(element);
  return (
    <div ref={element} data-testid={name}>
      {isOnScreen ? "drawn" : "waits"}
    </div>
  );
}

function fakeObservers() {
  const all: { observed: Set<Element>; tell(entry: object): void }[] = [];
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      observed = new Set<Element>();
      constructor(tell: (entries: object[]) => void) {
        all.push({ observed: this.observed, tell: (entry) => tell([entry]) });
      }
      observe = (element: Element) => void this.observed.add(element);
      unobserve = (element: Element) => void this.observed.delete(element);
      disconnect = () => this.observed.clear();
    },
  );
  return all;
}

test("[C14] one observer serves all rows, and each is drawn while it is in view", () => {
  const observers = fakeObservers();
  const view = render(["a", "b", "c"].map((name) => <Row key={name} name={name} />));
  expect(observers).toHaveLength(1);
  expect(observers[0]!.observed.size).toBe(3);
  const [a, b] = [screen.getByTestId("a"), screen.getByTestId("b")];
  expect(a.textContent).toBe("waits");
  act(() => observers[0]!.tell({ target: a, isIntersecting: true }));
  expect([a.textContent, b.textContent]).toEqual(["drawn", "waits"]);
  act(() => observers[0]!.tell({ target: a, isIntersecting: false }));
  expect(a.textContent).toBe("waits");
  view.unmount();
  expect(observers[0]!.observed.size).toBe(0);
});
