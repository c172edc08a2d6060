import type { Memo } from "../memo/memo.ts";
import { readModuleGraph, type ModuleGraph } from "./module-graph.ts";
import { areCurrent, Freshness } from "./stamps.ts";

export interface KnownGraph extends ModuleGraph {
  /**
   * Whether its files are still what they were. Believed for a while, since it takes long to look.
   */
  isCurrent(): boolean;
}

/**
 * The graphs of all modules that were asked for. They take long to read, and are remembered for
 * later processes.
 */
export class ModuleGraphs {
  readonly #prettierFolder: string;
  readonly #memo: Memo;
  readonly #graphs = new Map<string, KnownGraph | undefined>();
  readonly #unkept = new Set<string>();
  /** One look at all of them, so that many graphs do not take more time than few. */
  readonly #freshness = new Freshness(() => this.#findOutdated());
  readonly #outdated = new WeakSet<ModuleGraph["stamps"]>();

  /** @param prettierFolder of the Prettier that keys name already */
  constructor(prettierFolder: string, memo: Memo) {
    this.#prettierFolder = prettierFolder;
    this.#memo = memo;
  }

  /** The graph of a module, given by its absolute path; `undefined` if it cannot be known. */
  get(entry: string): KnownGraph | undefined {
    const known = this.#graphs.get(entry);
    if (known?.isCurrent()) return known;
    const read = readModuleGraph(entry, (folder) => folder === this.#prettierFolder);
    const graph = read && this.#follow(read);
    this.#graphs.set(entry, graph);
    if (graph !== undefined) this.#unkept.add(entry);
    return graph;
  }

  /** Takes graphs from the memo, as far as it knows them. */
  async recall(entries: readonly string[]): Promise<void> {
    for (const entry of entries) {
      if (this.#graphs.has(entry)) continue;
      const read = (await this.#memo.get("module-graph", this.#about(entry))) as ModuleGraph | undefined;
      if (read !== undefined && areCurrent(read.stamps)) this.#graphs.set(entry, this.#follow(read));
    }
  }

  /** The same for all graphs that were asked for about something. */
  async recallAll(about: string): Promise<void> {
    const entries = (await this.#memo.get("module-graphs", this.#about(about))) ?? [];
    await this.recall(entries as readonly string[]);
  }

  /** Remembers what was read since the last call, and what it was about. */
  async keep(about: string): Promise<void> {
    if (this.#unkept.size === 0) return;
    const entries = [...this.#unkept];
    this.#unkept.clear();
    for (const entry of entries) {
      const { digest, packages, stamps, computesImports } = this.#graphs.get(entry)!;
      const graph: ModuleGraph = { digest, packages, stamps, computesImports };
      await this.#memo.set("module-graph", this.#about(entry), graph);
    }
    const before = (await this.#memo.get("module-graphs", this.#about(about))) ?? [];
    const all = [...new Set([...(before as readonly string[]), ...entries])].sort();
    await this.#memo.set("module-graphs", this.#about(about), all);
  }

  /** Where Node looks for modules besides the folders on the way is no part of a graph's stamps. */
  #about(what: string): readonly string[] {
    return [what, this.#prettierFolder, process.env["NODE_PATH"] ?? ""];
  }

  #follow(graph: ModuleGraph): KnownGraph {
    return {
      ...graph,
      isCurrent: () => this.#freshness.isCurrent() || !this.#outdated.has(graph.stamps),
    };
  }

  /** Whether none is outdated. */
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
