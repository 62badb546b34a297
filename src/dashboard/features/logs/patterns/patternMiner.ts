import { ANY, joinWords, SYMBOL, shapeWords } from "./lineShape.ts";
import { fitsWords } from "./patternTest.ts";

/** The label of lines that are in no template, since there are as many as are kept. */
export const OTHER_LINES = 0;

export type Template = {
  readonly id: number;
  /** As `patternTest` reads it. */
  readonly text: string;
  /** Lines taken in and not given back. */
  readonly lines: number;
};

export type PatternMinerOptions = {
  most?: number;
  /** A template was taken into another, which stands for its lines from now on. */
  onMerge?: (from: number, into: number) => void;
  /** The last line of a template was given back. */
  onGone?: (id: number) => void;
};

/** What holds a template together: shapes with one of the words in `words` each, and any where `ANY` stands. */
type Cube = { id: number; group: Group; words: readonly string[]; lines: number };
/** Templates of one skeleton: only they can have a line in common. `led`: by the first plain word that all lines have. */
type Group = { skeleton: string; cubes: Cube[]; led: Map<string, Cube[]> };

/** So many words at one place are as many as a person tells apart; with one more it is a variable. */
const SIBLINGS = 3;
const TIGHT = 0.5;
/** Where so many begin alike, what follows is mostly variables; at last anything is one. */
const CROWDED = 16;
const LOOSE = 0.3;
const OVERCROWDED = 64;
const SHAPES_SEEN = 10_000;

/**
 * Groups shapes of lines into templates, one by one as they come. Templates never overlap: a line fits the template it
 * is counted in and no other, so that a filter by its text finds just these lines. Therefore nothing widens while lines
 * are in no template.
 */
export function createPatternMiner({
  most = 2_000,
  onMerge = () => {},
  onGone = () => {},
}: PatternMinerOptions = {}) {
  const groups = new Map<string, Group>();
  const cubes = new Map<number, Cube>();
  /** Labels of templates that others took in. */
  const moved = new Map<number, number>();
  const seen = new Map<string, number>();
  let others = 0;
  let last = OTHER_LINES;

  function find(label: number): number {
    let root = label;
    for (let next = moved.get(root); next !== undefined; next = moved.get(root)) root = next;
    if (root !== label) moved.set(label, root);
    return root;
  }

  function cubeOf(shape: string): Cube | undefined {
    const label = seen.get(shape);
    const known = label === undefined ? undefined : cubes.get(find(label));
    if (known) return known;
    // A slice would keep alive the whole segment it was cut from.
    const own = ` ${shape}`.slice(1);
    const cube = place(own);
    if (!cube) return undefined;
    if (seen.size >= SHAPES_SEEN) seen.clear();
    seen.set(own, cube.id);
    return cube;
  }

  function place(shape: string): Cube | undefined {
    const { words, skeleton } = shapeWords(shape);
    const group: Group = groups.get(skeleton) ?? { skeleton, cubes: [], led: new Map() };
    const home = homeOf(group, words);
    if (home) return home;
    if (others > 0) return undefined;
    const wider = widened(group, words);
    if (wider) return wider;
    if (cubes.size >= most) return undefined;
    const cube: Cube = { id: ++last, group, words, lines: 0 };
    groups.set(skeleton, group);
    group.cubes.push(cube);
    lead(cube);
    cubes.set(cube.id, cube);
    return cube;
  }

  /** The template that may grow to hold these words, grown. */
  function widened(group: Group, words: readonly string[]): Cube | undefined {
    const telling = words.map(isTelling);
    const first = leadOf(words, telling);
    // Messages that begin with another word are hardly the same one, unless there are too many of them.
    const needsLead = group.cubes.length < OVERCROWDED;
    let nearest: Cube | undefined;
    let share = -1;
    let siblings = 0;
    let crowd = 0;
    for (const cube of needsLead ? (group.led.get(words[first] ?? "") ?? []) : group.cubes) {
      const isLed = cube.words[first] === words[first];
      if (isLed) crowd++;
      else if (needsLead) continue;
      const alike = likeness(cube.words, words, telling);
      if (alike >= TIGHT) siblings++;
      if (alike > share) {
        nearest = cube;
        share = alike;
      }
    }
    if (!nearest || (crowd < CROWDED && siblings < SIBLINGS)) return undefined;
    const least = crowd < CROWDED ? TIGHT : crowd < OVERCROWDED ? LOOSE : 0;
    const { wide, taken } = closed(group, hull(nearest.words, words));
    if (likeness(wide, words, telling) < least) return undefined;
    unlead(nearest);
    nearest.words = wide;
    lead(nearest);
    for (const cube of taken) if (cube !== nearest) take(cube, nearest);
    return nearest;
  }

  function take(cube: Cube, into: Cube) {
    into.lines += cube.lines;
    moved.set(cube.id, into.id);
    remove(cube);
    onMerge(cube.id, into.id);
  }

  function remove(cube: Cube) {
    const { id, group } = cube;
    unlead(cube);
    cubes.delete(id);
    group.cubes = group.cubes.filter((cube) => cube.id !== id);
    if (group.cubes.length === 0) groups.delete(group.skeleton);
  }

  return {
    /** Counts a line of this shape. Answers its label, from which `find` tells the template. */
    take(shape: string): number {
      const cube = cubeOf(shape);
      if (!cube) {
        others++;
        return OTHER_LINES;
      }
      cube.lines++;
      return cube.id;
    },
    /** A line that was taken is gone. */
    giveBack(label: number) {
      if (label === OTHER_LINES) {
        others--;
        return;
      }
      const cube = cubes.get(find(label))!;
      if (--cube.lines > 0) return;
      remove(cube);
      onGone(cube.id);
    },
    find,
    /** Labels that mean another by now. Once all that are held were replaced, they can be forgotten. */
    stale: () => moved.size,
    forgetStale() {
      moved.clear();
      seen.clear();
    },
    /** Lines in no template. */
    others: () => others,
    get size() {
      return cubes.size;
    },
    *templates(): Iterable<Template> {
      for (const { id, group, words, lines } of cubes.values())
        yield { id, lines, text: joinWords(words, group.skeleton) };
    },
  };
}
export type PatternMiner = ReturnType<typeof createPatternMiner>;

const SYMBOLS = new RegExp(SYMBOL, "g");
/** Whether a word says something, beside what its symbols stand for. */
const isTelling = (word: string) => /\p{L}/u.test(word.includes("⟨") ? word.replace(SYMBOLS, "") : word);

/** The place of the first word that is hardly a name or number of something; -1 when no word says anything. */
function leadOf(words: readonly string[], telling: readonly boolean[]): number {
  const plain = words.findIndex((word, at) => telling[at] && !/[\d⟨]/.test(word));
  return plain < 0 ? telling.indexOf(true) : plain;
}

const hull = (a: readonly string[], b: readonly string[]): readonly string[] =>
  a.map((word, at) => (word === b[at] ? word : ANY));

/** How many of the words that could say something are the same, 0 to 1. */
function likeness(a: readonly string[], b: readonly string[], telling: readonly boolean[]): number {
  let same = 0;
  let other = 0;
  for (let at = 0; at < a.length; at++)
    if (a[at] !== b[at]) other++;
    else if (telling[at]) same++;
  return other === 0 ? 1 : same / (same + other);
}

function leadWord({ words }: Cube): string {
  return words[leadOf(words, words.map(isTelling))] ?? "";
}

function lead(cube: Cube) {
  const word = leadWord(cube);
  const { led } = cube.group;
  led.set(word, [...(led.get(word) ?? []), cube]);
}

function unlead(cube: Cube) {
  const word = leadWord(cube);
  const { led } = cube.group;
  const rest = led.get(word)!.filter((other) => other !== cube);
  if (rest.length > 0) led.set(word, rest);
  else led.delete(word);
}

/** The template of a line: it is led by one of the line's words, or by none. */
function homeOf({ led }: Group, words: readonly string[]): Cube | undefined {
  for (let at = -1; at < words.length; at++)
    for (const cube of led.get(words[at] ?? "") ?? []) if (fitsWords(cube.words, words)) return cube;
  return undefined;
}

/** Words wide enough for every template they have a line in common with, and those templates. */
function closed({ cubes }: Group, words: readonly string[]): { wide: readonly string[]; taken: Set<Cube> } {
  const taken = new Set<Cube>();
  let wide = words;
  for (let at = 0; at < cubes.length; at++) {
    const cube = cubes[at]!;
    if (taken.has(cube) || !overlap(wide, cube.words)) continue;
    taken.add(cube);
    const wider = hull(wide, cube.words);
    // Those before may share a line with what is wider now.
    if (wider.some((word, place) => word !== wide[place])) at = -1;
    wide = wider;
  }
  return { wide, taken };
}

const overlap = (a: readonly string[], b: readonly string[]) =>
  a.every((word, at) => word === ANY || b[at] === ANY || word === b[at]);
