// Checks who imports whom: reads the imports of source texts and holds them against a table of layers. It works on texts
// alone, without a TypeScript parser, so that its own tests can plant whatever they like.

/** One import, re-export or dynamic import with a literal specifier. */
export interface Import {
  readonly specifier: string;
  /** `import type` or `export type … from`: gone after the build. (`import { type A }` still loads the module.) */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** What the files of one part of the tree may do. A path ending in `/` stands for a folder, any other for one file. */
export interface Layer {
  readonly files: string;
  /** Where imports may lead. */
  readonly may: readonly string[];
  /** Where `import type` may lead besides. */
  readonly types?: readonly string[];
  /** The packages it may import; every package where absent. */
  readonly packages?: readonly string[];
  /** Identifiers that its files must not contain. */
  readonly forbidden?: readonly string[];
}

/**
 * The source with comments and the contents of strings blanked out, offset for offset, line for line. Expressions within
 * template literals stay.
 */
export function blank(source: string): string {
  const out = source.split('');
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  const erase = (from: number, to: number) => {
    for (let i = from; i < to; i++) if (out[i] !== '\n') out[i] = ' ';
  };
  const endOfTemplatePart = (from: number): number => {
    let end = from;
    while (end < source.length && source[end] !== '`' && !source.startsWith('${', end)) {
      end += source[end] === '\\' ? 2 : 1;
    }
    erase(from, Math.min(end, source.length));
    if (source[end] !== '$') return end + 1;
    templates.push(depth);
    return end + 2;
  };
  while (at < source.length) {
    const char = source[at];
    if (source.startsWith('//', at)) {
      const newline = source.indexOf('\n', at);
      const end = newline === -1 ? source.length : newline;
      erase(at, end);
      at = end;
    } else if (source.startsWith('/*', at)) {
      const close = source.indexOf('*/', at + 2);
      const end = close === -1 ? source.length : close + 2;
      erase(at, end);
      at = end;
    } else if (char === "'" || char === '"') {
      let end = at + 1;
      while (end < source.length && source[end] !== char && source[end] !== '\n') end += source[end] === '\\' ? 2 : 1;
      erase(at + 1, Math.min(end, source.length));
      at = end + 1;
    } else if (char === '`') {
      at = endOfTemplatePart(at + 1);
    } else if (char === '/' && startsRegExp(out, at)) {
      const end = endOfRegExp(source, at);
      erase(at + 1, end);
      at = end + 1;
    } else if (char === '{') {
      depth++;
      at++;
    } else if (char === '}') {
      if (templates.at(-1) === depth) {
        templates.pop();
        at = endOfTemplatePart(at + 1);
      } else {
        depth--;
        at++;
      }
    } else {
      at++;
    }
  }
  return out.join('');
}

/** Whether a slash opens a regular expression: it does where no value stands before it that could be divided. */
function startsRegExp(out: readonly string[], at: number): boolean {
  let before = at - 1;
  while (before >= 0 && /\s/.test(out[before]!)) before--;
  if (before < 0) return true;
  if (/[)\]}'"`<]/.test(out[before]!)) return false;
  if (!/[\w$]/.test(out[before]!)) return true;
  let start = before;
  while (start > 0 && /[\w$]/.test(out[start - 1]!)) start--;
  return /^(return|typeof|case|in|of|delete|void|throw|new|await|yield|else|do)$/.test(
    out.slice(start, before + 1).join(''),
  );
}

function endOfRegExp(source: string, at: number): number {
  let inClass = false;
  for (let end = at + 1; end < source.length; end++) {
    const char = source[end];
    if (char === '\n') return at;
    if (char === '\\') end++;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return end;
  }
  return at;
}

const statement =
  /(?<![\w$.])(?:import\s*(?=['"])|import\s+(?<importType>type\s+(?!from\b))?[\w$\s{},*]+?\sfrom\s*|import\s*\(\s*|export\s+(?<exportType>type\s+)?(?:\*(?:\s+as\s+[\w$]+)?|\{[^}]*\})\s*from\s*)(?<quote>['"])(?<blank>[^'"]*)\k<quote>/g;

export function importsOf(source: string): Import[] {
  return [...blank(source).matchAll(statement)].map((match) => {
    const end = match.index + match[0].length - 1;
    return {
      specifier: source.slice(end - match.groups!.blank!.length, end),
      typeOnly: match.groups!.importType !== undefined || match.groups!.exportType !== undefined,
      line: lineAt(source, match.index),
    };
  });
}

/** The identifiers among `names` (`name` or `object.name`) that the source uses, other than as a member (`a.name`). */
export function identifiersOf(source: string, names: readonly string[]): { name: string; line: number }[] {
  const wanted = new Set(names);
  const identifier = /(?<![\w$#]|(?<!\.)\.\s*)([A-Za-z_$][\w$]*)(?:\s*\.\s*([A-Za-z_$][\w$]*))?/g;
  return [...blank(source).matchAll(identifier)].flatMap((match) =>
    [match[1]!, `${match[1]}.${match[2]}`]
      .filter((name) => wanted.has(name))
      .map((name) => ({ name, line: lineAt(source, match.index) })),
  );
}

function lineAt(source: string, offset: number): number {
  let line = 1;
  for (let i = source.indexOf('\n'); i !== -1 && i < offset; i = source.indexOf('\n', i + 1)) line++;
  return line;
}

/** The path a relative specifier leads to, seen from a file; queries such as `?url` fall away. */
function resolve(file: string, specifier: string): string {
  const parts = file.split('/').slice(0, -1);
  for (const part of specifier.replace(/\?.*$/, '').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

const covers = (pattern: string, path: string) => (pattern.endsWith('/') ? path.startsWith(pattern) : path === pattern);

const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/**
 * Everything that is wrong with a set of files, one sentence each. A file belongs to the first layer that names it.
 * `exists` tells of files beside the checked ones, such as styles.
 */
export function check(
  files: ReadonlyMap<string, string>,
  layers: readonly Layer[],
  exists: (path: string) => boolean = () => false,
): string[] {
  const problems: string[] = [];
  const arrows = new Map<string, string[]>();
  for (const [file, source] of files) {
    const layer = layers.find(({ files: pattern }) => covers(pattern, file));
    if (layer === undefined) {
      problems.push(`${file} belongs to no layer`);
      continue;
    }
    const targets: string[] = [];
    for (const { specifier, typeOnly, line } of importsOf(source)) {
      const place = `${file}:${line}`;
      if (!specifier.startsWith('.')) {
        if (layer.packages !== undefined && !layer.packages.includes(packageOf(specifier))) {
          problems.push(`${place} imports the package '${specifier}', which ${layer.files} may not`);
        }
        continue;
      }
      const target = resolve(file, specifier);
      const allowed = typeOnly ? [...layer.may, ...(layer.types ?? [])] : layer.may;
      if (!files.has(target) && !exists(target)) problems.push(`${place} imports '${specifier}', which names no file`);
      else if (!allowed.some((pattern) => covers(pattern, target))) {
        problems.push(`${place} imports ${typeOnly ? 'types of ' : ''}${target}, which ${layer.files} may not`);
      } else if (!typeOnly) targets.push(target);
    }
    arrows.set(file, targets);
    for (const { name, line } of identifiersOf(source, layer.forbidden ?? [])) {
      problems.push(`${file}:${line} uses ${name}, which ${layer.files} may not`);
    }
  }
  return [...problems, ...cyclesIn(arrows).map((cycle) => `the imports go in a circle: ${cycle.join(' → ')}`)];
}

/** The circles that a walk along the arrows meets, at least one of every knot. */
function cyclesIn(arrows: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const walk = (file: string) => {
    const start = path.indexOf(file);
    if (start !== -1) {
      cycles.push([...path.slice(start), file]);
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const target of arrows.get(file) ?? []) walk(target);
    path.pop();
    done.add(file);
  };
  for (const file of arrows.keys()) walk(file);
  return cycles;
}
