import type { Memo } from "../memo/memo.ts";
import { readModuleGraph, type ModuleGraph } from "./module-graph.ts";
import { areCurrent, Freshness } from "./stamps.ts";

export interface KnownGraph extends ModuleGraph {
  /**
   * Whether its files are unchanged. The last answer is reused for a while, because checking takes
   * long.
   */
  isCurrent(): boolean;
}

/**
 * The graphs of all modules that were requested. Reading a graph takes long, so graphs are
 * remembered for later processes.
 */
export class ModuleGraphs {
  readonly #prettierFolder: string;
  readonly #memo: Memo;
  readonly #graphs = new Map<string, KnownGraph | undefined>();
  readonly #unkept = new Set<string>();
  /**
   * Checks all graphs together, so that many graphs take no larger share of the time than a few.
   */
  readonly #freshness = new Freshness(() => this.#findOutdated());
  readonly #outdated = new WeakSet<ModuleGraph["stamps"]>();

  /** @param prettierFolder the folder of the Prettier that is already part of the key */
  constructor(prettierFolder: string, memo: Memo) {
    this.#prettierFolder = prettierFolder;
    this.#memo = memo;
  }

  /** The graph of the module at an absolute path. Returns `undefined` if it cannot be known. */
  get(entry: string): KnownGraph | undefined {
    const known = this.#graphs.get(entry);
    if (known?.isCurrent()) return known;
    const read = readModuleGraph(entry, (folder) => folder === this.#prettierFolder);
    const graph = read && this.#follow(read);
    this.#graphs.set(entry, graph);
    if (graph !== undefined) this.#unkept.add(entry);
    return graph;
  }

  /** Takes the graphs of these modules from the memo, if it has them. */
  async recall(entries: readonly string[]): Promise<void> {
    for (const entry of entries) {
      if (this.#graphs.has(entry)) continue;
      const read = (await this.#memo.get("module-graph", this.#about(entry))) as ModuleGraph | undefined;
      if (read !== undefined && areCurrent(read.stamps)) this.#graphs.set(entry, this.#follow(read));
    }
  }

  /** The same for all graphs that were kept under this subject. */
  async recallAll(about: string): Promise<void> {
    const entries = (await this.#memo.get("module-graphs", this.#about(about))) ?? [];
    await this.recall(entries as readonly string[]);
  }

  /** Remembers the graphs that were read since the last call, under a subject for `recallAll`. */
  async keep(about: string): Promise<void> {
    if (this.#unkept.size === 0) return;
    const entries = [...this.#unkept];
    this.#unkept.clear();
    for (const entry of entries) {
      const { isCurrent: _, ...graph } = this.#graphs.get(entry)!;
      await this.#memo.set("module-graph", this.#about(entry), graph);
    }
    const before = (await this.#memo.get("module-graphs", this.#about(about))) ?? [];
    const all = [...new Set([...(before as readonly string[]), ...entries])].sort();
    await this.#memo.set("module-graphs", this.#about(about), all);
  }

  /**
   * The key of a memo entry. It includes `NODE_PATH`, which decides where Node finds modules and is
   * not part of a graph's stamps.
   */
  #about(what: string): readonly string[] {
    return [what, this.#prettierFolder, process.env["NODE_PATH"] ?? ""];
  }

  #follow(graph: ModuleGraph): KnownGraph {
    return {
      ...graph,
      isCurrent: () => this.#freshness.isCurrent() || !this.#outdated.has(graph.stamps),
    };
  }

  /** Checks all graphs and returns whether all are current. */
  #findOutdated(): boolean {
    let areAllCurrent = true;
    for (const graph of this.#graphs.values()) {
      if (graph === undefined || areCurrent(graph.stamps)) continue;
      this.#outdated.add(graph.stamps);
      areAllCurrent = false;
    }
    return areAllCurrent;
  }
}
