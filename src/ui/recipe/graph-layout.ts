// Where the boxes of a dependency graph stand: in layers, each box to the right of all it needs. Lines over several
// layers get places of their own on the way, so that they pass between boxes.

export interface GraphNode {
  readonly name: string;
  /** Names of nodes it needs. */
  readonly needs: readonly string[];
}
export interface Spot {
  readonly layer: number;
  readonly place: number;
}
export interface PlacedNode extends GraphNode, Spot {
  /** It needs itself, by way of others or not. */
  readonly isInCycle: boolean;
}
export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /** Spots that it passes between its ends, in order. */
  readonly via: readonly Spot[];
}
export interface PlacedGraph {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** What takes a place in a layer: a box, or a line that passes. */
interface Item {
  readonly key: string;
  readonly node: GraphNode | null;
  /** Keys in the layer before that it wants to be near. */
  readonly near: readonly string[];
}

/** Layers from left to right; within a layer, near to what each box needs. */
export function layGraph(given: readonly GraphNode[]): PlacedGraph {
  const byName = new Map(given.map((node) => [node.name, node]));
  const layers = layersOf(byName);
  const layerOf = (name: string): number => layers.get(name) ?? 0;
  const edges = given.flatMap(({ name, needs }) =>
    needs.filter((need) => byName.has(need)).map((need) => ({ from: need, to: name })),
  );
  const last = Math.max(0, ...layers.values());
  const spots = new Map<string, Spot>();
  for (let layer = 0; layer <= last; layer++) {
    const boxes = given.filter(({ name }) => layerOf(name) === layer);
    const passing = edges.filter(({ from, to }) => layerOf(from) < layer && layerOf(to) > layer);
    const before = (edge: { from: string; to: string }): string =>
      layerOf(edge.from) === layer - 1 ? edge.from : passKey(edge, layer - 1);
    const items: Item[] = [
      ...boxes.map((node) => ({
        ...{ key: node.name, node },
        near: edges.filter(({ from, to }) => to === node.name && layerOf(from) < layer).map(before),
      })),
      ...passing.map((edge) => ({ key: passKey(edge, layer), node: null, near: [before(edge)] })),
    ];
    placeItems(items, layer, spots);
  }
  const nodes = given.map((node) => ({
    ...node,
    ...spotOf(spots, node.name),
    isInCycle: reaches(byName, node.name),
  }));
  const routed = edges.map((edge) => {
    const between = Array.from({ length: Math.max(0, layerOf(edge.to) - layerOf(edge.from) - 1) }, (_, i) => i);
    return { ...edge, via: between.map((i) => spotOf(spots, passKey(edge, layerOf(edge.from) + 1 + i))) };
  });
  return { nodes, edges: routed };
}

function passKey({ from, to }: { readonly from: string; readonly to: string }, layer: number): string {
  return `${from}\u0000${to}\u0000${layer}`;
}

function spotOf(spots: ReadonlyMap<string, Spot>, key: string): Spot {
  return spots.get(key) ?? { layer: 0, place: 0 };
}

/** One more than the furthest of what a node needs; a cycle ends where it began. */
function layersOf(byName: ReadonlyMap<string, GraphNode>): ReadonlyMap<string, number> {
  const layers = new Map<string, number>();
  const layerOf = (name: string): number => {
    const known = layers.get(name);
    if (known !== undefined) return known;
    layers.set(name, 0);
    const needs = (byName.get(name)?.needs ?? []).filter((need) => byName.has(need) && need !== name);
    const layer = needs.length === 0 ? 0 : 1 + Math.max(...needs.map(layerOf));
    layers.set(name, layer);
    return layer;
  };
  for (const name of byName.keys()) layerOf(name);
  return layers;
}

function placeItems(items: readonly Item[], layer: number, spots: Map<string, Spot>): void {
  const wished = items.map(({ key, near }, i) => {
    const places = near.flatMap((name) => spots.get(name)?.place ?? []);
    const wish = places.length === 0 ? Infinity : places.reduce((sum, place) => sum + place, 0) / places.length;
    return { key, wish, i };
  });
  wished.sort((a, b) => (a.wish === b.wish ? a.i - b.i : a.wish - b.wish));
  wished.forEach(({ key }, place) => spots.set(key, { layer, place }));
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
