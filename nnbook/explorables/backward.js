// The backward pass through a small graph: one arrow a step, local slope times incoming gradient.

const HALF = 26; // half a node's width
const TRAVEL = 520; // milliseconds along one arrow
const PACE = 1300; // milliseconds a step while it plays
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const NAMES = {
  product: "three operations",
  twice: "a value used twice",
  neuron: "a neuron and its error",
  chain: "four sigmoids in a row",
};

const FORWARD = {
  "×": ([p, q]) => p * q,
  "+": ([p, q]) => p + q,
  "−": ([p, q]) => p - q,
  σ: ([p]) => 1 / (1 + Math.exp(-p)),
  "½( )²": ([p]) => 0.5 * p * p,
};
const SLOPE = {
  "×": (x, value, i) => x[1 - i],
  "+": () => 1,
  "−": (x, value, i) => (i ? -1 : 1),
  σ: (x, value) => value * (1 - value),
  "½( )²": (x) => x[0],
};

const trimmed = (value, digits) => number(value, digits).replace(/\.?0*$/, "");
const bracketed = (text) => (text.startsWith("−") ? `(${text})` : text);

function written({ sign, inputs }) {
  if (inputs.length === 2) return `${inputs[0]} ${sign} ${inputs[1]}`;
  return sign === "σ" ? `σ(${inputs[0]})` : `½ ${inputs[0]}²`;
}

// What an arrow's slope is, as the names of values; nothing where it is a bare number.
function because({ name, sign, inputs }, i) {
  const what = { "×": inputs[1 - i], σ: `${name} (1 − ${name})`, "½( )²": inputs[0] }[sign];
  return what ? `${what} = ` : "";
}

// Everything that there is to know of a graph after `at` steps.
function follow(graph, inputs, at) {
  const { nodes } = graph;
  const starts = nodes.filter((node) => !node.inputs.length);
  const operations = nodes.filter((node) => node.inputs.length);
  const arrows = [...operations].reverse().flatMap((node) => node.inputs.map((from, i) => ({ node, from, i })));
  const values = new Map(starts.map(({ name }, i) => [name, inputs[i]]));
  for (const { name, sign, inputs: from } of operations.slice(0, at)) {
    values.set(
      name,
      FORWARD[sign](from.map((one) => values.get(one))),
    );
  }
  const local = ({ node, i }) =>
    SLOPE[node.sign](
      node.inputs.map((one) => values.get(one)),
      values.get(node.name),
      i,
    );
  const done = at - operations.length - 1;
  const gradients = new Map();
  const travelled = [];
  if (done >= 0) gradients.set(operations.at(-1).name, 1);
  for (const arrow of arrows.slice(0, Math.max(done, 0))) {
    const incoming = gradients.get(arrow.node.name);
    const slope = local(arrow);
    const before = gradients.get(arrow.from);
    const after = (before ?? 0) + slope * incoming;
    gradients.set(arrow.from, after);
    travelled.push({ ...arrow, slope, incoming, sent: slope * incoming, before, after });
  }
  const steps = operations.length + 1 + arrows.length;
  return { starts, operations, arrows, values, gradients, travelled, last: travelled.at(-1), steps, at };
}

function summarise(graph, found) {
  const { at, operations, values, gradients, last, arrows, starts, steps } = found;
  const say = (value) => trimmed(value, graph.digits);
  const n = operations.length;
  if (at === 0) return `${graph.formula}: nothing is computed yet.`;
  if (at <= n) {
    const node = operations[at - 1];
    return `Forward, step ${at} of ${n}: ${node.name} = ${written(node)} = ${say(values.get(node.name))}.`;
  }
  if (!last) return `Backward begins: L = ${say(values.get("L"))}, and the gradient of L with respect to itself is 1.`;
  let text =
    `Backward, arrow ${at - n - 1} of ${arrows.length}, from ${last.node.name} to ${last.from}: ` +
    `local slope ${because(last.node, last.i)}${say(last.slope)} times incoming gradient ${say(last.incoming)} is ${say(last.sent)}.`;
  if (last.before !== undefined) text += ` Added to ${say(last.before)}, that makes ${say(last.after)}.`;
  if (at === steps) {
    text += ` Done: the gradient is ${listed(starts.map(({ name }) => `${say(gradients.get(name))} for ${name}`))}.`;
  }
  return text;
}

function makeGraph() {
  const lines = svg("g");
  const boxes = svg("g");
  const pulse = svg("g", { class: "nnb-pulse", visibility: "hidden" }, svg("circle", { r: 8 }), svg("text", { y: -14 }));
  const tag = svg("g", { class: "nnb-tag", visibility: "hidden" }, svg("line"), svg("rect", { rx: 8 }), svg("text", { y: 5 }));
  const element = svg(
    "svg",
    { viewBox: "0 0 640 320", class: "nnb-graph", "aria-hidden": "true" },
    lines,
    boxes,
    tag,
    pulse,
  );
  let shown = new Map();
  let paths = new Map();

  const lay = (graph) => {
    const at = Object.fromEntries(graph.nodes.map((node) => [node.name, node]));
    shown = new Map();
    paths = new Map();
    lines.replaceChildren();
    boxes.replaceChildren();
    for (const node of graph.nodes) {
      const first = node.inputs.length === 2 && at[node.inputs[0]].y > at[node.inputs[1]].y ? 8 : -8;
      node.inputs.forEach((from, i) => {
        const [x0, y0, x1] = [at[from].x + HALF, at[from].y, node.x - HALF];
        const y1 = node.y + (node.inputs.length === 2 ? (i ? -first : first) : 0);
        const middle = (x0 + x1) / 2;
        const line = svg("path", { d: `M${x0},${y0}C${middle},${y0} ${middle},${y1} ${x1},${y1}`, class: "nnb-flow" });
        const tip = svg("polygon", { points: "0,0 -10,-5 -10,5", class: "nnb-tip" });
        const glow = svg("path", { d: line.getAttribute("d"), class: "nnb-glow" });
        lines.append(svg("g", {}, glow, line, tip));
        const ends = { right: `translate(${x1} ${y1})`, left: `translate(${x0} ${y0}) rotate(180)` };
        const on = [middle, (y0 + y1) / 2];
        paths.set(`${node.name}${i}`, { line, tip, group: line.parentNode, ends, on, slope: node.slopes[from] ?? on });
      });
      const radius = node.inputs.length ? 10 : 1;
      const box = svg("rect", { x: -HALF, y: -18, width: 2 * HALF, height: 36, rx: radius, class: "nnb-node" });
      const sign = svg("text", { y: 6, class: node.sign.length > 1 ? "nnb-sign nnb-long" : "nnb-sign" }, node.sign || node.name);
      const called = svg("tspan", { class: "nnb-called" });
      const amount = svg("tspan");
      const value = svg("text", { x: node.aside, y: 36, class: "nnb-below" }, called, amount);
      const gradient = svg("text", { y: -26, class: "nnb-above" });
      const group = svg("g", { transform: `translate(${node.x} ${node.y})` }, box, sign, value, gradient);
      shown.set(node.name, { group, called, amount, gradient, node });
      boxes.append(group);
    }
  };

  const draw = (graph, found, part) => {
    const say = (value) => trimmed(value, graph.digits);
    const { values, gradients, travelled, last } = found;
    const fresh = found.at <= found.operations.length ? found.operations[found.at - 1]?.name : last ? last.from : "L";
    for (const [name, { group, called, amount, gradient, node }] of shown) {
      const known = values.has(name);
      write(called, known ? `${name} = ` : node.inputs.length ? name : "");
      write(amount, known ? say(values.get(name)) : "");
      const coming = last && part < 1 && last.from === name; // the pulse has not arrived yet
      const now = coming ? last.before : gradients.get(name);
      write(gradient, now === undefined ? "" : say(now));
      const classes = [name === fresh && !coming ? "nnb-fresh" : "", known ? "" : "nnb-unknown"];
      set(group, { class: classes.filter(Boolean).join(" ") || null });
    }
    const been = new Set(travelled.map(({ node, i }) => `${node.name}${i}`));
    const lit = last ? `${last.node.name}${last.i}` : "";
    for (const [key, { tip, group, ends }] of paths) {
      set(group, { class: key === lit ? "nnb-lit" : been.has(key) ? "nnb-been" : null });
      set(tip, { transform: been.has(key) ? ends.left : ends.right });
    }
    set(tag, { visibility: last ? "visible" : "hidden" });
    set(pulse, { visibility: last && part < 1 ? "visible" : "hidden" });
    if (!last) return;
    const { line, on, slope } = paths.get(lit);
    const text = `× ${bracketed(say(last.slope))}`;
    const width = 9.2 * text.length + 14;
    write(tag.lastChild, text);
    set(tag.children[0], { x2: on[0] - slope[0], y2: on[1] - slope[1] });
    set(tag.children[1], { x: -width / 2, y: -13, width, height: 26 });
    set(tag, { transform: `translate(${slope.join(" ")})` });
    if (part < 1) {
      const eased = part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) ** 2;
      const { x, y } = line.getPointAtLength(line.getTotalLength() * (1 - eased));
      set(pulse, { transform: `translate(${x} ${y})` });
      write(pulse.lastChild, say(eased < 0.5 ? last.incoming : last.sent));
    }
  };
  return { element, lay, draw };
}

// The last step in numbers, each number under its name.
function makeLedger() {
  const element = html("p", { class: "nnb-ledger" });
  let before = "";
  const part = (kind, text, name) =>
    html("span", { class: `nnb-part nnb-${kind}` }, html("b", {}, text), html("small", {}, name));
  const sign = (text) => html("span", { class: "nnb-op" }, text);
  const show = (graph, found) => {
    const say = (value) => trimmed(value, graph.digits);
    const { last, at, operations, values } = found;
    const key = JSON.stringify([graph.formula, at, [...values.values()]]);
    if (key === before) return;
    before = key;
    const node = operations[Math.min(at, operations.length) - 1];
    if (!last) {
      const one = at > operations.length;
      const [text, name] = one
        ? ["1", "gradient of L at L"]
        : at
          ? [`${node.name} = ${say(values.get(node.name))}`, written(node)]
          : [graph.formula, "nothing computed yet"];
      element.replaceChildren(part(one ? "sent" : "plain", text, name));
      return;
    }
    element.replaceChildren(
      part("local", say(last.slope), `slope ${because(last.node, last.i)}∂${last.node.name}/∂${last.from}`),
      sign("×"),
      part("incoming", bracketed(say(last.incoming)), `gradient at ${last.node.name}`),
      sign("="),
      part("sent", say(last.sent), last.before === undefined ? `gradient at ${last.from}` : `sent to ${last.from}`),
      ...(last.before === undefined
        ? []
        : [
            sign("+"),
            part("plain", bracketed(say(last.before)), "was there"),
            sign("="),
            part("incoming", say(last.after), `gradient at ${last.from}`),
          ]),
    );
  };
  return { element, show };
}

function render({ model, el }) {
  const graphs = model.get("graphs");
  const graph = () => graphs[model.get("expression")];
  const now = () => follow(graph(), model.get("inputs"), model.get("at"));
  const picture = makeGraph();
  const ledger = makeLedger();

  let moved = null; // when the last backward step set out
  const go = (at) => {
    const { steps, operations } = now();
    const to = Math.min(Math.max(at, 0), steps);
    if (to === model.get("at")) return;
    moved = to > model.get("at") && to > operations.length + 1 ? performance.now() : null;
    change(model, { at: to });
  };

  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    write(play, "Play");
  };
  const run = () => {
    if (timer) return stop();
    const { at, steps } = now();
    if (at === steps) go(0);
    write(play, "Pause");
    timer = setInterval(() => {
      go(model.get("at") + 1);
      if (now().at === now().steps) stop();
    }, PACE);
  };
  const press = (action) => () => {
    stop();
    action(now());
  };
  const button = (text, action, name = null) => html("button", { type: "button", onclick: action, "aria-label": name }, text);
  const forward = button(
    "Step forward",
    press(({ at, operations }) => at < operations.length && go(at + 1)),
  );
  const backward = button(
    "Step backward",
    press(({ at, operations }) => at >= operations.length && go(at + 1)),
  );
  const undo = button(
    "Undo",
    press(({ at }) => go(at - 1)),
    "Undo the last step",
  );
  const play = button("Play", () => run());
  const reset = button(
    "Reset",
    press(() => go(0)),
  );

  const asked = { [model.get("expression")]: model.get("question") }; // the first graph's may be the author's own
  const select = html(
    "select",
    {
      "aria-label": "Expression",
      onchange: () => {
        stop();
        moved = null;
        const { start, question } = graphs[select.value];
        change(model, {
          expression: select.value,
          inputs: [...start],
          at: 0,
          question: asked[select.value] ?? question,
        });
      },
    },
    ...Object.keys(graphs).map((name) => html("option", { value: name }, NAMES[name] ?? name)),
  );
  const formula = html("p", { class: "nnb-formula" });
  const sliders = Array.from({ length: 4 }, (_, i) => {
    const onvalue = (value) => {
      moved = null;
      change(model, { inputs: model.get("inputs").map((old, j) => (i === j ? value : old)) });
    };
    return slider({ label: "", name: "", min: -3, max: 3, step: 0.5, onvalue });
  });

  const data = table("Every node", ["node", "computed as", "value", "gradient"]);
  let laid = "";
  const update = (again) => {
    const chosen = graph();
    const found = now();
    if (laid !== chosen.formula) {
      laid = chosen.formula;
      picture.lay(chosen);
      write(formula, chosen.formula);
      if (select.value !== model.get("expression")) select.value = model.get("expression");
    }
    const part = moved === null || STILL.matches ? 1 : Math.min((performance.now() - moved) / TRAVEL, 1);
    if (part < 1) again();
    else moved = null;
    picture.draw(chosen, found, part);
    ledger.show(chosen, found);
    sliders.forEach(({ row, show }, i) => {
      const start = found.starts[i];
      set(row, { hidden: !start });
      if (!start) return;
      const input = row.querySelector("input");
      write(row.firstChild, start.name);
      const [min, max] = chosen.range[i];
      set(input, { "aria-label": `${start.name}, input`, min, max });
      show(model.get("inputs")[i], trimmed(model.get("inputs")[i], chosen.digits));
    });
    set(forward, { "aria-disabled": found.at >= found.operations.length ? "true" : null });
    const early = found.at < found.operations.length;
    set(backward, { "aria-disabled": early || found.at === found.steps ? "true" : null });
    write(invite, chosen.invite);
    set(undo, { "aria-disabled": found.at === 0 ? "true" : null });
    set(reset, { "aria-disabled": found.at === 0 ? "true" : null });
    return summarise(chosen, found);
  };
  const fill = () => {
    const chosen = graph();
    const { values, gradients } = now();
    const say = (known, name) => (known.has(name) ? trimmed(known.get(name), chosen.digits) : "–");
    data.fill(
      chosen.nodes.map((node) => [
        node.name,
        node.inputs.length ? written(node) : "an input",
        say(values, node.name),
        say(gradients, node.name),
      ]),
    );
  };
  const key = html("p", { class: "nnb-hint" }, "Values below the nodes, ", html("span", { class: "nnb-blue" }, "gradients above."));
  const invite = html("p", { class: "nnb-hint" });
  const removed = stage(
    { model, el },
    {
      names: ["expression", "inputs", "at"],
      picture: [html("div", { class: "nnb-board" }, formula, picture.element, ledger.element)],
      controls: [
        html("label", { class: "nnb-choice" }, html("span", {}, "Graph"), select),
        ...sliders.map(({ row }) => row),
        html("div", { class: "nnb-buttons nnb-passes" }, forward, backward, undo, play, reset),
        key,
        invite,
      ],
      data: data.element,
      fill,
      update,
    },
  );
  return () => {
    stop();
    removed();
  };
}

export default { render };
