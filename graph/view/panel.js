// The panel: what there is to read. All text reaches the page as text nodes, never as HTML.
"use strict";

const WORDS = {
  PROPOSES: ["Proposes", "Proposed by"],
  USES: ["Uses", "Used by"],
  COMPARES_WITH: ["Compares with", "Compared with by"],
  TRAINED_ON: ["Trained on", "Used for training by"],
  EVALUATES_ON: ["Evaluates on", "Used for evaluation by"],
  REPORTS: ["Reports", "Reported by"],
  ADDRESSES: ["Addresses", "Addressed by"],
  MENTIONS: ["Mentions", "Mentioned by"],
  BASED_ON: ["Based on", "Basis of"],
  OUTPERFORMS: ["Outperforms", "Outperformed by"],
  VARIANT_OF: ["Variant of", "Has the variant"],
  PART_OF: ["Part of", "Has the part"],
  BUILDS_ON: ["Builds on", "Built on by"],
  CITES: ["Cites", "Cited by"],
};
const FACTS = [
  ["year", "published"], ["papers", "papers speak of it"], ["proposals", "propose it"], ["first_year", "first seen"],
  ["organization", ""], ["author_count", "authors"], ["upvotes", "up-votes"], ["citations", "citations"],
];
const FIRST = 6; // items of a group that are there at once

function words(type, incoming) {
  const known = WORDS[type];
  return known ? known[incoming ? 1 : 0] : type.toLowerCase().replaceAll("_", " ");
}

// An element with attributes and children; strings become text.
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === "click") element.addEventListener("click", value);
    else element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function svg(width, height, box, attributes) {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  for (const [key, value] of [["width", width], ["height", height], ["viewBox", box], ["aria-hidden", "true"]]) {
    picture.setAttribute(key, value);
  }
  const path = document.createElementNS(space, "path");
  for (const [key, value] of Object.entries(attributes)) path.setAttribute(key, value);
  picture.append(path);
  return picture;
}

function shapeIcon(type) {
  const fill = type === "Paper" ? { fill: "var(--surface)", stroke: "var(--Paper)", "stroke-width": ".24" } : { fill: `var(--${type})` };
  return svg(13, 13, "-1.1 -1.1 2.2 2.2", { d: SHAPES[type], ...fill });
}

function lineIcon(type) {
  const style = LINES[type] || PLAIN_LINE;
  return svg(26, 8, "0 0 26 8", {
    d: "M0 4H26", stroke: `var(${style.colour})`, "stroke-width": 2 * (style.width || 1), "stroke-dasharray": (style.dash || []).join(" "), fill: "none",
  });
}

// The sentence with every one of `forms` marked, the longest first.
function quote(text, forms) {
  const block = make("blockquote", { dir: "auto" });
  const wanted = [...new Set(forms)].filter(Boolean).sort((a, b) => b.length - a.length);
  if (!wanted.length) {
    block.append(text);
    return block;
  }
  const escaped = wanted.map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join("|")})(?![\\p{L}\\p{N}])`, "giu");
  let done = 0;
  for (const found of text.matchAll(pattern)) {
    block.append(text.slice(done, found.index), make("mark", {}, found[0]));
    done = found.index + found[0].length;
  }
  block.append(text.slice(done));
  return block;
}

function namesOf(node) {
  return node.group === "Paper" ? [] : [node.name, ...node.aliases];
}

// A node's name as something to press.
function nodeButton(node, show) {
  const year = node.group === "Paper" && node.year ? ` (${node.year})` : "";
  return make("button", { type: "button", class: "other", click: () => show({ node }) }, shapeIcon(node.group), make("span", { dir: "auto" }, node.name + year));
}

// One statement: the sentence, and who says it with how much confidence.
function statement(edge, said, shown, show) {
  const source = make("p", { class: "source" });
  const paper = said.paper === undefined ? null : data.papers[said.paper];
  if (paper && !shown.includes(paper.node)) {
    const title = paper.title + (paper.year ? ` (${paper.year})` : "");
    if (paper.node === null) source.append(make("span", { dir: "auto", title: "This paper is not among the nodes shown" }, title));
    else source.append(make("button", { type: "button", dir: "auto", click: () => show({ node: nodes[paper.node] }) }, title));
  }
  if (said.via) source.append(make("span", {}, `because it ${words(said.role, false).toLowerCase()} ${said.via}`));
  if (said.confidence !== undefined) source.append(make("span", { class: "sure" }, `${said.confidence < UNSURE ? "low confidence" : "confidence"} ${Math.round(said.confidence * 100)}%`));
  const forms = [...(said.forms || []), said.via || "", ...namesOf(nodes[edge.from]), ...namesOf(nodes[edge.to])];
  return [said.text === undefined ? null : quote(data.texts[said.text], forms), source.childNodes.length ? source : null];
}

function item(node, edge, show) {
  const other = nodes[edge.from] === node ? nodes[edge.to] : nodes[edge.from];
  const block = make("li", { class: "item" }, nodeButton(other, show));
  for (const said of edge.said) block.append(...statement(edge, said, [node.id, other.id], show).filter(Boolean));
  return block;
}

// Everything of one relationship in one direction.
function group(node, type, incoming, links, show) {
  const list = make("ul");
  const addItems = (some) => list.append(...some.map((edge) => item(node, edge, show)));
  const section = make("div", { class: "group" }, make("h3", {}, lineIcon(type), words(type, incoming), make("span", { class: "count" }, String(links.length))), list);
  addItems(links.slice(0, FIRST));
  if (links.length > FIRST) {
    const more = make("button", { type: "button", class: "more" }, `Show ${links.length - FIRST} more`);
    more.addEventListener("click", () => {
      addItems(links.slice(FIRST));
      list.children[FIRST].querySelector("button").focus();
      more.remove();
    });
    section.append(more);
  }
  return section;
}

function heading(icon, kind, close) {
  return make("p", { class: "crumb" }, icon, kind, make("button", { type: "button", class: "close", "aria-label": "Close details", title: "Close (Esc)", click: close }, "×"));
}

function nodeDetails(node, show, zoom) {
  const facts = make("dl", { class: "facts" });
  for (const [key, word] of FACTS) {
    if (node[key] === undefined || node[key] === null || node[key] === "") continue;
    facts.append(make("div", {}, make("dt", {}, word), make("dd", {}, typeof node[key] === "number" && !key.endsWith("year") ? node[key].toLocaleString("en") : String(node[key]))));
  }
  const actions = make("p", { class: "actions" }, make("button", { type: "button", click: () => zoom(node) }, "Zoom to it"));
  if (/^https?:\/\//.test(node.url || "")) {
    actions.append(make("a", { href: node.url, target: "_blank", rel: "noopener noreferrer" }, "Open its page ↗"));
  }
  const parts = [
    heading(shapeIcon(node.group), node.group, () => show(null)),
    make("h2", { dir: "auto", class: node.name.length > 40 ? "long" : "" }, node.name),
    node.aliases.length ? make("p", { class: "aliases", dir: "auto" }, "also written " + node.aliases.join(", ") + (node.more_aliases ? ` and ${node.more_aliases} more` : "")) : null,
    facts, actions,
  ];
  for (const { name } of data.relations) {
    for (const incoming of [false, true]) {
      const links = node.links.filter((edge) => edge.type === name && (incoming ? edge.to : edge.from) === node.id);
      if (links.length) parts.push(group(node, name, incoming, links, show));
    }
  }
  return parts.filter(Boolean);
}

function edgeDetails(edge, show) {
  const relation = data.relations.find(({ name }) => name === edge.type);
  const [from, to] = [nodes[edge.from], nodes[edge.to]];
  const block = make("div", { class: "item" });
  for (const said of edge.said) block.append(...statement(edge, said, [], show).filter(Boolean));
  return [
    heading(lineIcon(edge.type), words(edge.type, false), () => show(null)),
    make("h2", { class: "unseen" }, `${from.name} ${words(edge.type, false).toLowerCase()} ${to.name}`),
    nodeButton(from, show),
    make("p", { class: "faint" }, words(edge.type, false).toLowerCase()),
    nodeButton(to, show),
    make("p", { class: "aliases" }, `${relation.description}.`),
    block,
  ];
}

// The panel when nothing is selected: what is shown, what is not, and every node as a list.
function fillOverview(show, toggleRelation) {
  const drawn = `Showing ${nodes.length.toLocaleString("en")} of ${data.total.toLocaleString("en")} nodes: ${data.description}.`;
  document.getElementById("summary").textContent = drawn;
  const left = data.omitted.length ? ` Left out: ${data.omitted.join("; ")}.` : " Nothing is left out.";
  document.getElementById("scope").textContent = drawn + left;
  const ranked = [...nodes].sort((a, b) => b.joined - a.joined || a.rank - b.rank);
  document.getElementById("top").append(...ranked.slice(0, 8).map((node) => make("li", {}, row(node, show))));
  const counts = new Map();
  for (const edge of edges) counts.set(edge.type, (counts.get(edge.type) || 0) + 1);
  for (const { name, description } of data.relations) {
    if (!counts.has(name)) continue;
    const button = make("button", { type: "button", class: "row", "aria-pressed": "true", title: description, "data-relation": name }, lineIcon(name), make("span", {}, words(name, false)), make("span", { class: "count" }, String(counts.get(name))));
    button.addEventListener("click", () => toggleRelation(name, button));
    document.getElementById("relations").append(button);
  }
  for (const { name, total } of data.types) {
    const own = ranked.filter((node) => node.group === name);
    if (!own.length) continue;
    const list = make("ul", {}, ...own.map((node) => make("li", {}, row(node, show))));
    document.getElementById("lists").append(make("details", {}, make("summary", {}, `${name} `, make("span", { class: "count" }, `${own.length} of ${total}`)), list));
  }
}

function row(node, show) {
  return make("button", { type: "button", class: "row", click: () => show({ node }) }, shapeIcon(node.group), make("span", { dir: "auto" }, node.name), make("span", { class: "count", title: "nodes it is joined to here" }, String(node.joined)));
}
