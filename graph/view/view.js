// Puts the picture, the panel and the person together.
"use strict";

const MANY_EDGES = 2000;

(() => {
  const stage = document.getElementById("stage");
  const container = document.getElementById("network");
  const details = document.getElementById("details");
  const overview = document.getElementById("overview");
  const narrow = matchMedia("(max-width: 760px)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  fillStage();
  bendEdges();
  readColours();

  const drawn = new vis.DataSet(nodes.map(({ id, x, y, size, shape }) => ({ id, x, y, size, shape })));
  const network = new vis.Network(container, { nodes: drawn, edges: [] }, {
    autoResize: true,
    physics: false,
    nodes: { ctxRenderer: drawNode },
    interaction: { hover: true, selectConnectedEdges: false, zoomSpeed: 0.6, keyboard: false },
    layout: { improvedLayout: false },
  });
  const canvas = container.querySelector("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `Graph of ${nodes.length} nodes and ${edges.length} lines; every node is in the list beside it.`);

  function view() {
    const { x, y } = network.getViewPosition();
    return { x, y, zoom: network.getScale(), width: canvas.clientWidth, height: canvas.clientHeight };
  }

  network.on("beforeDrawing", (ctx) => drawEdges(ctx, network.getScale()));
  network.on("afterDrawing", (ctx) => drawLabels(ctx, view()));

  // Brings `some` nodes into sight, with room at the edges for labels and below for the legend.
  function frame(some, animated) {
    if (!some.length) return;
    const room = { x: Math.min(110, stage.clientWidth * 0.14), top: 40, bottom: 76 };
    const { left, right, top, bottom } = bounds(some);
    const across = Math.max(50, stage.clientWidth - 2 * room.x) / Math.max(right - left, 1);
    const down = Math.max(50, stage.clientHeight - room.top - room.bottom) / Math.max(bottom - top, 1);
    const scale = Math.min(across, down, 1.6);
    const position = { x: (left + right) / 2, y: (top + bottom) / 2 + (room.bottom - room.top) / 2 / scale };
    network.moveTo({ position, scale, animation: animated && !still.matches ? { duration: 350, easingFunction: "easeInOutQuad" } : false });
  }

  function fit(animated) {
    frame(nodes.filter(nodeShown), animated);
  }

  function zoomTo(node) {
    network.focus(node.id, { scale: Math.max(network.getScale(), 1.1), animation: still.matches ? false : { duration: 450, easingFunction: "easeInOutQuad" } });
  }

  function zoomBy(factor) {
    network.moveTo({ scale: Math.max(0.05, Math.min(6, network.getScale() * factor)), animation: still.matches ? false : { duration: 160, easingFunction: "linear" } });
  }

  // What is open in the panel; null is the overview, where one goes on from where one left it.
  let left = null;
  function show(thing, { zoom = true } = {}) {
    if (scene.selected === null && thing) left = document.activeElement;
    scene.selected = thing;
    scene.pointed = null;
    scene.even = false;
    overview.hidden = thing !== null;
    details.hidden = thing === null;
    if (thing === null) {
      document.getElementById("status").textContent = "";
      if (left && overview.contains(left)) left.focus();
      left = null;
    } else {
      details.replaceChildren(...(thing.node ? nodeDetails(thing.node, show, zoomTo) : edgeDetails(thing.edge, show)));
      document.getElementById("panel").scrollTop = 0;
      document.getElementById("status").textContent = thing.node ? `${thing.node.group} ${thing.node.name}` : `${nodes[thing.edge.from].name} ${words(thing.edge.type, false)} ${nodes[thing.edge.to].name}`;
      if (thing.node && zoom) {
        details.focus({ preventScroll: true });
        if (!nodeShown(thing.node)) toggleType(thing.node.group);
        zoomTo(thing.node);
      }
    }
    remember(thing);
    relight();
    if (thing && narrow.matches) frame([...scene.lit.nodes], false);
    network.redraw();
  }

  // The selected node is in the address, so that a link leads to it and the back button works.
  function remember(thing) {
    const wanted = thing && thing.node ? "#" + encodeURIComponent(thing.node.ref) : "";
    if (wanted !== location.hash && !(thing && thing.edge)) location.hash = wanted;
  }

  function recall() {
    const node = nodeOfAddress();
    if ((scene.selected && scene.selected.node) !== node) show(node ? { node } : null);
  }

  function nodeOfAddress() {
    try {
      const ref = decodeURIComponent(location.hash.slice(1));
      return nodes.find((node) => node.ref === ref) || null;
    } catch {
      return null; // not an address that this page wrote
    }
  }

  function point(thing) {
    const same = (scene.pointed && scene.pointed.node) === (thing && thing.node) && (scene.pointed && scene.pointed.edge) === (thing && thing.edge);
    if (same) return;
    scene.pointed = thing;
    container.classList.toggle("pointing", thing !== null);
    relight();
    network.redraw();
  }

  let dragging = false;
  network.on("hoverNode", ({ node }) => point({ node: nodes[node] }));
  network.on("blurNode", () => point(null));
  network.on("dragStart", () => { dragging = true; });
  network.on("dragEnd", () => { dragging = false; });
  let settled = 0;
  function moving() {
    if (edges.length < MANY_EDGES) return;
    scene.moving = true;
    clearTimeout(settled);
    settled = setTimeout(() => {
      scene.moving = false;
      network.redraw();
    }, 180);
  }
  network.on("dragging", moving);
  network.on("zoom", moving);
  network.on("click", ({ nodes: [id], pointer }) => {
    if (id !== undefined) return show({ node: nodes[id] }, { zoom: false });
    const edge = edgeAt(pointer.canvas, 7 / network.getScale());
    return show(edge ? { edge } : null);
  });
  network.on("doubleClick", ({ nodes: [id] }) => { if (id !== undefined) zoomTo(nodes[id]); });

  let waiting = false;
  canvas.addEventListener("mousemove", (event) => {
    if (waiting || dragging || event.buttons) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (scene.pointed && scene.pointed.node) return;
      const edge = edgeAt(network.DOMtoCanvas({ x: event.offsetX, y: event.offsetY }), 5 / network.getScale());
      point(edge ? { edge } : null);
    });
  });
  canvas.addEventListener("mouseleave", () => point(null));

  function press(button, pressed) {
    button.setAttribute("aria-pressed", String(pressed));
  }

  function flip(set, name) {
    if (!set.delete(name)) set.add(name);
    return !set.has(name);
  }

  function bounds(some) {
    const xs = some.map((node) => node.x);
    const ys = some.map((node) => node.y);
    return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  }

  // A tall screen gets a tall picture, and one that leaves bands empty is stretched a little.
  function fillStage() {
    if (stage.clientHeight > stage.clientWidth * 1.15) for (const node of nodes) [node.x, node.y] = [node.y, node.x];
    const { left, right, top, bottom } = bounds(nodes);
    const wanted = (stage.clientWidth - 180) / Math.max(stage.clientHeight - 116, 1);
    const stretch = Math.max(0.7, Math.min(1.4, (wanted * (bottom - top)) / Math.max(right - left, 1)));
    for (const node of nodes) {
      node.x *= Math.max(stretch, 1);
      node.y *= Math.max(1 / stretch, 1);
    }
  }

  function toggleType(type) {
    const shown = flip(scene.hiddenTypes, type);
    press(document.querySelector(`#types [data-type="${type}"]`), shown);
    drawn.update(nodes.filter((node) => node.group === type).map(({ id }) => ({ id, hidden: !shown })));
    relight();
    network.redraw();
  }

  function toggleRelation(type, button) {
    press(button, flip(scene.hiddenRelations, type));
    relight();
    network.redraw();
  }

  for (const { name, description } of data.types) {
    const count = nodes.filter((node) => node.group === name).length;
    if (!count) continue;
    document.getElementById("types").append(make("button", { type: "button", "aria-pressed": "true", "data-type": name, title: description, click: () => toggleType(name) }, shapeIcon(name), name, make("span", { class: "count" }, String(count))));
  }
  fillOverview(show, toggleRelation);

  startSearch(document.getElementById("search"), document.getElementById("matches"), show);
  document.getElementById("fit").addEventListener("click", () => fit(true));
  document.getElementById("zoom-in").addEventListener("click", () => zoomBy(1.35));
  document.getElementById("zoom-out").addEventListener("click", () => zoomBy(1 / 1.35));

  function recolour() {
    readColours();
    network.redraw();
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", recolour);
  document.getElementById("theme").addEventListener("click", () => {
    const root = document.documentElement.style;
    const isDark = root.colorScheme ? root.colorScheme === "dark" : dark.matches;
    root.colorScheme = isDark ? "light" : "dark";
    recolour();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return show(null);
    if (event.target.closest("input") || event.ctrlKey || event.metaKey || event.altKey) return undefined;
    const act = { "/": () => document.getElementById("search").focus(), 0: () => fit(true), "+": () => zoomBy(1.35), "-": () => zoomBy(1 / 1.35) }[event.key];
    if (!act) return undefined;
    event.preventDefault();
    return act();
  });

  fit(false);
  new ResizeObserver(() => {
    if (!scene.selected) fit(false);
    else if (narrow.matches && scene.lit) frame([...scene.lit.nodes], false);
  }).observe(stage);
  if (nodeOfAddress()) recall();
  else if (data.focus !== null) {
    show({ node: nodes[data.focus] }, { zoom: false });
    scene.even = true;
    relight();
    fit(false);
  }
  addEventListener("hashchange", recall);
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  window.papervine = { network, nodes, edges, scene }; // for the console, and for tests
})();

// A text field that completes names: arrows choose, Enter goes there.
function startSearch(input, list, show) {
  const index = nodes.map((node) => ({ node, texts: [node.name, ...node.aliases].map((text) => text.toLocaleLowerCase()) }));
  let found = [];
  let chosen = 0;

  function score(texts, wanted) {
    let best = 9;
    for (const text of texts) {
      const at = text.indexOf(wanted);
      if (at < 0) continue;
      best = Math.min(best, text === wanted ? 0 : at === 0 ? 1 : /[\s\-_/(]/.test(text[at - 1]) ? 2 : 3);
    }
    return best;
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(i) {
    chosen = i;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === i)));
    input.setAttribute("aria-activedescendant", `match-${i}`);
    if (list.children[i]) list.children[i].scrollIntoView({ block: "nearest" });
  }

  function go(node) {
    input.value = "";
    close();
    show({ node });
  }

  function complete() {
    const wanted = input.value.trim().toLocaleLowerCase();
    found = wanted ? index.map((entry) => ({ ...entry, score: score(entry.texts, wanted) })).filter((entry) => entry.score < 9) : [];
    found.sort((a, b) => a.score - b.score || a.node.rank - b.node.rank);
    found = found.slice(0, 9);
    list.replaceChildren(...found.map(({ node }, i) => make("li", { role: "option", id: `match-${i}`, "aria-selected": "false", click: () => go(node) }, shapeIcon(node.group), make("span", { dir: "auto" }, node.name), make("small", {}, node.group))));
    if (wanted && !found.length) list.append(make("li", { class: "faint", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "No node shown here has this name."));
    list.hidden = !wanted;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (found.length) choose(0);
  }

  input.addEventListener("input", complete);
  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      event.preventDefault();
      choose((chosen + step + found.length) % found.length);
    } else if (event.key === "Enter" && found[chosen]) go(found[chosen].node);
    else if (event.key === "Escape") {
      event.stopPropagation();
      input.value = "";
      close();
      input.blur();
    }
  });
}
