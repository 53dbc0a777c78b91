// Where the boxes of a dependency graph stand: in layers, each box to the right of all it needs.

export interface GraphNode {
  readonly name: string;
  /** Names of nodes it needs. */
  readonly needs: readonly string[];
}
export interface PlacedNode extends GraphNode {
  readonly layer: number;
  readonly place: number;
  /** It needs itself, by way of others or not. */
  readonly isInCycle: boolean;
}

/** Layers from left to right; within a layer, near to what each node needs. */
export function layGraph(nodes: readonly GraphNode[]): readonly PlacedNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const cyclic = new Set(nodes.filter(({ name }) => reaches(byName, name)).map(({ name }) => name));
  const layers = new Map<string, number>();
  const layerOf = (name: string): number => {
    const known = layers.get(name);
    if (known !== undefined) return known;
    layers.set(name, 0); // stands while its needs are looked at: a cycle ends here
    const needs = (byName.get(name)?.needs ?? []).filter((need) => byName.has(need) && need !== name);
    const layer = needs.length === 0 ? 0 : 1 + Math.max(...needs.map(layerOf));
    layers.set(name, layer);
    return layer;
  };
  for (const { name } of nodes) layerOf(name);
  return placeInLayers(nodes, layers, cyclic);
}

function placeInLayers(
  nodes: readonly GraphNode[],
  layers: ReadonlyMap<string, number>,
  cyclic: ReadonlySet<string>,
): readonly PlacedNode[] {
  const places = new Map<string, number>();
  const last = Math.max(0, ...layers.values());
  const placed: PlacedNode[] = [];
  for (let layer = 0; layer <= last; layer++) {
    const here = nodes.filter(({ name }) => layers.get(name) === layer);
    const wish = ({ needs }: GraphNode): number => {
      const known = needs.flatMap((need) => places.get(need) ?? []);
      return known.length === 0 ? Infinity : known.reduce((sum, place) => sum + place, 0) / known.length;
    };
    const order = here.map((node, i) => ({ node, wish: wish(node), i }));
    order.sort((a, b) => (a.wish === b.wish ? a.i - b.i : a.wish - b.wish));
    order.forEach(({ node }, place) => {
      places.set(node.name, place);
      placed.push({ ...node, layer, place, isInCycle: cyclic.has(node.name) });
    });
  }
  return placed;
}

function reaches(byName: ReadonlyMap<string, GraphNode>, name: string): boolean {
  const seen = new Set<string>();
  const open = [...(byName.get(name)?.needs ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === name) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(byName.get(next)?.needs ?? []));
  }
  return false;
}
