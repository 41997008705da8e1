// The picture: what there is, where it stands, how it is drawn. Nothing here knows of the panel.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const nodes = data.nodes;
const edges = data.edges;

// Outlines in a square from -1 to 1, for the canvas and for the legend alike.
const SHAPES = {
  Paper: "M-.72-1H.36L.72-.64V1H-.72Z",
  Method: "M0-.95A.95.95 0 1 1 0 .95A.95.95 0 1 1 0-.95Z",
  Model: "M-.5-.87H.5L1 0L.5.87H-.5L-1 0Z",
  Dataset: "M-.8-.68C-.8-1.06.8-1.06.8-.68V.68C.8 1.06-.8 1.06-.8.68Z",
  Metric: "M0-1L1 .8H-1Z",
  Task: "M0-1.08L1.08 0L0 1.08L-1.08 0Z",
};
const OUTLINES = Object.fromEntries(Object.entries(SHAPES).map(([type, path]) => [type, new Path2D(path)]));

// Each relationship takes the colour of what it leads to; dashes tell those of one colour apart.
const LINES = {
  PROPOSES: { colour: "--ink", width: 1.6, strength: 0.75 },
  USES: { colour: "--Method" },
  COMPARES_WITH: { colour: "--Method", dash: [6, 4] },
  TRAINED_ON: { colour: "--Dataset", dash: [6, 4] },
  EVALUATES_ON: { colour: "--Dataset" },
  REPORTS: { colour: "--Metric" },
  ADDRESSES: { colour: "--Task" },
  MENTIONS: { colour: "--soft", dash: [1.5, 4], strength: 0.6 },
  BASED_ON: { colour: "--Model", width: 1.4 },
  OUTPERFORMS: { colour: "--Model", dash: [9, 3, 2, 3], width: 1.4 },
  VARIANT_OF: { colour: "--Model", dash: [2, 3], width: 1.4 },
  PART_OF: { colour: "--Model", dash: [6, 4], width: 1.4 },
  BUILDS_ON: { colour: "--Paper", width: 1.2 },
  CITES: { colour: "--Paper", dash: [2, 4] },
};
const PLAIN_LINE = { colour: "--soft" };
const UNSURE = 0.5; // statements with less confidence than this are marked as such
const FAR = 260; // pixels of the picture; lines longer than this are paler, so that near things stay readable

const scene = {
  hiddenTypes: new Set(),
  hiddenRelations: new Set(),
  pointed: null, // {node} or {edge} under the pointer
  zoom: 1, // pixels of the screen for one of the picture
  selected: null, // {node} or {edge} whose details are open
  colours: {},
  lit: null, // {nodes, edges} that stay bright, null when all do
  moving: false, // while a large picture is dragged or zoomed, when long lines may wait
  even: false, // true while a selection dims nothing: when a page opens on its focus
};

for (const node of nodes) node.links = [];
for (const edge of edges) {
  edge.sure = !edge.said.every((said) => said.confidence < UNSURE);
  nodes[edge.from].links.push(edge);
  nodes[edge.to].links.push(edge);
}
for (const node of nodes) node.joined = new Set(node.links.map((edge) => edge.from + edge.to - node.id)).size;
const bySize = [...nodes].sort((a, b) => b.size - a.size || a.rank - b.rank);

function styleOf(edge) {
  return LINES[edge.type] || PLAIN_LINE;
}

function nodeShown(node) {
  return !scene.hiddenTypes.has(node.group);
}

function edgeShown(edge) {
  return !scene.hiddenRelations.has(edge.type) && nodeShown(nodes[edge.from]) && nodeShown(nodes[edge.to]);
}

// Several lines between two nodes fan out; a single one is bent a little, so that it does not hide behind others.
function bendEdges() {
  const pairs = new Map();
  for (const edge of edges) {
    const key = Math.min(edge.from, edge.to) + "-" + Math.max(edge.from, edge.to);
    if (!pairs.has(key)) pairs.set(key, []);
    pairs.get(key).push(edge);
  }
  for (const between of pairs.values()) {
    between.forEach((edge, i) => {
      const side = edge.from < edge.to ? 1 : -1;
      edge.bend = side * (between.length === 1 ? 0.07 : (i - (between.length - 1) / 2) * 0.16);
    });
  }
}

function controlPoint(edge) {
  const a = nodes[edge.from];
  const b = nodes[edge.to];
  return { x: (a.x + b.x) / 2 - (b.y - a.y) * edge.bend * 2, y: (a.y + b.y) / 2 + (b.x - a.x) * edge.bend * 2 };
}

function pointOn(edge, t) {
  const a = nodes[edge.from];
  const b = nodes[edge.to];
  const c = controlPoint(edge);
  const s = 1 - t;
  return { x: s * s * a.x + 2 * s * t * c.x + t * t * b.x, y: s * s * a.y + 2 * s * t * c.y + t * t * b.y };
}

// The nearest line to a point of the picture, if one is within `reach`.
function edgeAt(point, reach) {
  let best = null;
  let nearest = reach;
  for (const edge of edges) {
    if (!edgeShown(edge) || (scene.lit && !scene.lit.edges.has(edge))) continue;
    const a = nodes[edge.from];
    const b = nodes[edge.to];
    const slack = reach + Math.abs(edge.bend) * (Math.abs(a.x - b.x) + Math.abs(a.y - b.y));
    if (point.x < Math.min(a.x, b.x) - slack || point.x > Math.max(a.x, b.x) + slack) continue;
    if (point.y < Math.min(a.y, b.y) - slack || point.y > Math.max(a.y, b.y) + slack) continue;
    const distance = distanceTo(edge, point);
    if (distance < nearest) [nearest, best] = [distance, edge];
  }
  return best;
}

function distanceTo(edge, point) {
  let least = Infinity;
  let from = pointOn(edge, 0);
  for (let i = 1; i <= 14; i++) {
    const to = pointOn(edge, i / 14);
    const dx = to.x - from.x;
    const dy = to.y - from.y;
    const along = ((point.x - from.x) * dx + (point.y - from.y) * dy) / (dx * dx + dy * dy || 1);
    const t = Math.max(0, Math.min(1, along));
    least = Math.min(least, Math.hypot(point.x - from.x - t * dx, point.y - from.y - t * dy));
    from = to;
  }
  return least;
}

// What stays bright: the thing under the pointer, or else the selected one, with what it is joined to.
function relight() {
  const centre = scene.pointed || (scene.even ? null : scene.selected);
  if (!centre) {
    scene.lit = null;
    return;
  }
  const lit = { nodes: new Set(), edges: new Set() };
  if (centre.edge) lit.edges.add(centre.edge);
  else {
    lit.nodes.add(centre.node);
    for (const edge of centre.node.links) if (edgeShown(edge)) lit.edges.add(edge);
  }
  for (const edge of lit.edges) lit.nodes.add(nodes[edge.from]).add(nodes[edge.to]);
  scene.lit = lit;
}

// Colours live in the style sheet; a probe element turns them into what a canvas understands.
function readColours() {
  const probe = document.createElement("span");
  document.body.append(probe);
  for (const name of ["--ground", "--surface", "--ink", "--soft", "--accent", ...Object.keys(SHAPES).map((t) => "--" + t)]) {
    probe.style.color = `var(${name})`;
    scene.colours[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  const style = getComputedStyle(document.documentElement);
  scene.fonts = { plain: style.getPropertyValue("--type"), serif: style.getPropertyValue("--serif") };
}

function drawEdges(ctx, zoom) {
  scene.zoom = zoom;
  const groups = new Map();
  for (const edge of edges) {
    if (!edgeShown(edge) || (scene.lit && scene.lit.edges.has(edge))) continue;
    const far = Math.hypot(nodes[edge.from].x - nodes[edge.to].x, nodes[edge.from].y - nodes[edge.to].y) > FAR;
    if (far && scene.moving) continue;
    const key = edge.type + far + edge.sure;
    if (!groups.has(key)) groups.set(key, { far, members: [] });
    groups.get(key).members.push(edge);
  }
  const density = Math.min(1, 12 / Math.sqrt(edges.length + 1));
  for (const { far, members } of groups.values()) {
    const rest = scene.lit ? 0.06 : (far ? 0.12 : 0.3) + (far ? 0.16 : 0.4) * density;
    strokeEdges(ctx, zoom, members, rest * (styleOf(members[0]).strength || 0.85) * (members[0].sure ? 1 : 0.45));
  }
  if (!scene.lit) return;
  for (const edge of scene.lit.edges) {
    if (!edgeShown(edge)) continue;
    strokeEdges(ctx, zoom, [edge], 0.95);
    drawArrow(ctx, zoom, edge);
  }
}

// Lines of one type in one go.
function strokeEdges(ctx, zoom, group, alpha) {
  const style = styleOf(group[0]);
  ctx.save();
  ctx.globalAlpha = alpha;
  ctx.strokeStyle = scene.colours[style.colour];
  ctx.lineWidth = ((style.width || 1) * Math.max(0.75, Math.min(1.6, zoom))) / zoom;
  if (!scene.moving) ctx.setLineDash((style.dash || []).map((length) => length / Math.max(zoom, 0.5)));
  ctx.beginPath();
  for (const edge of group) {
    const a = nodes[edge.from];
    const b = nodes[edge.to];
    const c = controlPoint(edge);
    ctx.moveTo(a.x, a.y);
    ctx.quadraticCurveTo(c.x, c.y, b.x, b.y);
  }
  ctx.stroke();
  ctx.restore();
}

function drawArrow(ctx, zoom, edge) {
  const target = nodes[edge.to];
  let t = 1;
  let tip = target;
  while (t > 0.5 && Math.hypot(tip.x - target.x, tip.y - target.y) < drawnSize(target, zoom) + 2 / zoom) tip = pointOn(edge, (t -= 0.01));
  const before = pointOn(edge, t - 0.03);
  const length = 9 / Math.min(Math.max(zoom, 0.4), 1.6);
  ctx.save();
  ctx.translate(tip.x, tip.y);
  ctx.rotate(Math.atan2(tip.y - before.y, tip.x - before.x));
  ctx.fillStyle = scene.colours[styleOf(edge).colour];
  ctx.beginPath();
  ctx.moveTo(0, 0);
  ctx.lineTo(-length, -length * 0.42);
  ctx.lineTo(-length * 0.7, 0);
  ctx.lineTo(-length, length * 0.42);
  ctx.fill();
  ctx.restore();
}

// In a small picture nodes shrink less than the distances between them.
function drawnSize(node, zoom) {
  return Math.max(node.size, Math.min(6 / zoom, node.size * 1.6));
}

function drawNode({ ctx, id, x, y }) {
  const node = nodes[id];
  node.x = x; // it may have been dragged
  node.y = y;
  const dimmed = scene.lit && !scene.lit.nodes.has(node);
  const selected = scene.selected && scene.selected.node === node;
  const radius = drawnSize(node, scene.zoom);
  const drawn = () => {
    ctx.translate(x, y);
    ctx.scale(radius, radius);
    ctx.lineJoin = "round";
    ctx.globalAlpha = dimmed ? 0.16 : 1;
    ctx.fillStyle = ctx.strokeStyle = scene.colours["--ground"];
    ctx.lineWidth = 5 / radius;
    if (!dimmed && radius * scene.zoom > 4) ctx.stroke(OUTLINES[node.group]);
    const hollow = node.group === "Paper" && radius * scene.zoom > 5;
    ctx.fillStyle = scene.colours[hollow ? "--surface" : "--" + node.group];
    ctx.fill(OUTLINES[node.group]);
    if (!selected && !hollow) return;
    ctx.lineWidth = (selected ? 3 : 1.6) / radius;
    ctx.strokeStyle = scene.colours[selected ? "--ink" : "--Paper"];
    ctx.stroke(OUTLINES[node.group]);
  };
  return { drawNode: drawn, nodeDimensions: { width: radius * 2, height: radius * 2 } };
}

// Labels: placed on the screen one by one, the most important first. One that would cover another, or a
// node that is nearly as important, is left out; and there are never more than a reader can take in.
function drawLabels(ctx, view) {
  const ratio = ctx.canvas.width / view.width;
  const taken = new Taken();
  const visible = bySize.filter((node) => nodeShown(node) && onScreen(node, view) && (!scene.lit || scene.lit.nodes.has(node)));
  for (const node of visible) taken.add(box(node, view), node.size);
  visible.sort((a, b) => urgency(b) - urgency(a));
  let room = (view.width * view.height) / 6500;
  let insisting = Math.max(12, nodes.length / 50); // that many may cover nodes that matter less
  ctx.save();
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.lineJoin = "round";
  for (const node of visible.slice(0, room * 4)) {
    if (room <= 0) break;
    if (placeLabel(ctx, node, view, taken, insisting-- > 0)) room -= 1;
  }
  ctx.restore();
}

function urgency(node) {
  if (scene.pointed && scene.pointed.node === node) return 3;
  if (scene.selected && scene.selected.node === node) return 2;
  return 0;
}

function toScreen(node, view) {
  return { x: (node.x - view.x) * view.zoom + view.width / 2, y: (node.y - view.y) * view.zoom + view.height / 2 };
}

function onScreen(node, view) {
  const { x, y } = toScreen(node, view);
  return x > -80 && y > -40 && x < view.width + 80 && y < view.height + 40;
}

function box(node, view) {
  const { x, y } = toScreen(node, view);
  const reach = drawnSize(node, view.zoom) * view.zoom * 0.8;
  return [x - reach, y - reach, x + reach, y + reach];
}

function placeLabel(ctx, node, view, taken, insists) {
  const { x, y } = toScreen(node, view);
  const size = (10.5 + Math.min(node.size, 30) / 8) * Math.max(0.92, Math.min(1.25, view.zoom ** 0.3));
  const paper = node.group === "Paper";
  ctx.font = `${paper ? "italic " : "600 "}${size.toFixed(1)}px ${paper ? scene.fonts.serif : scene.fonts.plain}`;
  const lines = wrap(node);
  const width = Math.max(...lines.map((line) => measure(ctx, line))) + 4;
  const height = lines.length * size * 1.15;
  const away = drawnSize(node, view.zoom) * view.zoom + 3;
  const places = [
    [x, y + away + height / 2], [x, y - away - height / 2],
    [x + away + width / 2, y], [x - away - width / 2, y],
  ];
  const around = ([px, py]) => [px - width / 2, py - height / 2, px + width / 2, py + height / 2];
  const place = places.find((at) => taken.free(around(at), 0))
    || (insists && places.find((at) => taken.free(around(at), node.size * 0.7))) || (urgency(node) && places[0]);
  if (!place) return false;
  taken.add(around(place), Infinity);
  ctx.lineWidth = 3.5;
  ctx.strokeStyle = scene.colours["--ground"];
  ctx.fillStyle = scene.colours[paper ? "--soft" : "--ink"];
  lines.forEach((line, i) => {
    const at = place[1] + (i - (lines.length - 1) / 2) * size * 1.15;
    ctx.strokeText(line, place[0], at);
    ctx.fillText(line, place[0], at);
  });
  return true;
}

function measure(ctx, text) {
  const key = ctx.font + text;
  if (!measure.known.has(key)) measure.known.set(key, ctx.measureText(text).width);
  return measure.known.get(key);
}
measure.known = new Map();

// A label on one line, or on two of about the same length.
function wrap(node) {
  if (node.lines) return node.lines;
  const text = node.label;
  const middle = text.length / 2;
  let cut = -1;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === " " && (cut < 0 || Math.abs(i - middle) < Math.abs(cut - middle))) cut = i;
  }
  node.lines = text.length <= 18 || cut < 0 ? [text] : [text.slice(0, cut), text.slice(cut + 1)];
  return node.lines;
}

// Boxes on the screen, each with a weight, in cells, so that asking for a free place does not look at all of them.
class Taken {
  constructor() {
    this.cells = new Map();
  }

  * around([left, top, right, bottom]) {
    for (let i = Math.floor(left / 64); i <= Math.floor(right / 64); i++) {
      for (let j = Math.floor(top / 64); j <= Math.floor(bottom / 64); j++) yield i * 4096 + j;
    }
  }

  add(place, weight) {
    for (const cell of this.around(place)) {
      if (!this.cells.has(cell)) this.cells.set(cell, []);
      this.cells.get(cell).push({ place, weight });
    }
  }

  // Whether nothing that weighs `least` or more is at `place`.
  free(place, least) {
    const [left, top, right, bottom] = place;
    for (const cell of this.around(place)) {
      for (const { place: [l, t, r, b], weight } of this.cells.get(cell) || []) {
        if (weight >= least && left < r && right > l && top < b && bottom > t) return false;
      }
    }
    return true;
  }
}
