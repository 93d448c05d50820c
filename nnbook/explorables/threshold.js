// One McCulloch–Pitts neuron: the plane of its inputs, the neuron as a network, its truth table.

const CORNERS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const NAMES = { "0000": "never", "0001": "AND", "0010": "x₁ AND NOT x₂", "0111": "OR", 1010: "NOT x₂", 1111: "always" };
const [LOW, HIGH, SIDE] = [-0.45, 1.75, 320];

const px = (x) => ((x - LOW) / (HIGH - LOW)) * SIDE;
const py = (y) => SIDE - px(y);
const path = (points) => points.map(([x, y]) => `${px(x)},${py(y)}`).join(" ");

function fires(x1, x2, threshold, inhibitory) {
  return inhibitory ? Number(x2 === 0 && x1 >= threshold) : Number(x1 + x2 >= threshold);
}

function makePlane(select) {
  const stripes = `nnb-stripes-${Math.random().toString(36).slice(2)}`;
  const pattern = svg(
    "pattern",
    { id: stripes, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("line", { y2: 8, class: "nnb-stripe" }),
  );
  const view = [
    [LOW, LOW],
    [HIGH, LOW],
    [HIGH, HIGH],
    [LOW, HIGH],
  ];
  const side = svg("polygon", { class: "nnb-fires" });
  const line = svg("line", { class: "nnb-line" });
  const band = svg("rect", { x: 0, y: 0, width: SIDE, height: py(0.5), fill: `url(#${stripes})` });
  const right = svg("text", { x: SIDE - 10, y: 22, class: "nnb-end" });
  const left = svg("text", { x: 10, y: SIDE - 12 }, "silent");
  const ring = svg("circle", { r: 22, class: "nnb-ring nnb-selected" });
  const corners = CORNERS.map(([x1, x2]) => {
    const value = svg("text", { class: "nnb-middle", y: 5 });
    const name = svg("text", { y: x2 ? -28 : 39, class: "nnb-small nnb-middle" });
    write(name, `(${x1}, ${x2})`);
    const group = svg(
      "g",
      { class: "nnb-corner", transform: `translate(${px(x1)} ${py(x2)})`, onclick: () => select(x1, x2) },
      svg("circle", { r: 24, class: "nnb-hit" }),
      svg("circle", { r: 15 }),
      value,
      name,
    );
    return { group, value };
  });
  const square = svg("rect", { x: px(0), y: py(1), width: px(1) - px(0), height: py(0) - py(1), class: "nnb-square" });
  const title = svg("text", { x: SIDE / 2, y: -14, class: "nnb-middle" });
  const axes = [
    svg("text", { x: SIDE - 10, y: SIDE - 12, class: "nnb-end" }, "x₁"),
    svg("text", { x: 10, y: 22 }, "x₂"),
  ];
  const edge = svg("rect", { x: 0.5, y: 0.5, width: SIDE - 1, height: SIDE - 1, class: "nnb-edge" });
  const frame = svg("svg", { x: 0, y: 0, width: SIDE, height: SIDE }, side, band, line, square, ...axes, left, right);
  frame.append(ring, ...corners.map(({ group }) => group), edge);
  const element = svg(
    "svg",
    { viewBox: `0 -34 ${SIDE} ${SIDE + 34}`, class: "nnb-plane", "aria-hidden": "true" },
    svg("defs", {}, pattern),
    title,
    frame,
  );

  const draw = ({ threshold, x1, x2, inhibitory }, outputs) => {
    const reach = inhibitory ? ([x]) => x - threshold : ([x, y]) => x + y - threshold;
    const lower = [
      [LOW, LOW],
      [HIGH, LOW],
      [HIGH, 0.5],
      [LOW, 0.5],
    ];
    set(side, { points: path(clip(inhibitory ? lower : view, reach)) });
    const ends = inhibitory
      ? [
          [threshold, LOW],
          [threshold, 0.5],
        ]
      : [
          [threshold - 4, 4],
          [threshold + 4, -4],
        ];
    const [[ax, ay], [bx, by]] = ends;
    set(line, { x1: px(ax), y1: py(ay), x2: px(bx), y2: py(by) });
    set(band, { visibility: inhibitory ? "visible" : "hidden" });
    write(right, inhibitory ? "silenced by x₂" : "fires");
    const where = inhibitory ? `x₁ ≥ ${general(threshold)} and x₂ = 0` : `x₁ + x₂ ≥ ${general(threshold)}`;
    write(title, `fires where ${where}`);
    set(ring, { cx: px(x1), cy: py(x2) });
    corners.forEach(({ group, value }, i) => {
      group.classList.toggle("nnb-on", outputs[i] === 1);
      write(value, outputs[i]);
    });
  };
  return { element, draw };
}

function makeNetwork(toggle) {
  const wire = (x1, y1, x2, y2) => svg("line", { x1, y1, x2, y2, class: "nnb-wire" });
  const wires = [wire(46, 70, 140, 120), wire(46, 170, 140, 120), wire(140, 120, 214, 120)];
  const cell = svg("circle", { cx: 140, cy: 120, r: 42, class: "nnb-cell" });
  const inside = svg("text", { x: 140, y: 125, class: "nnb-middle" });
  const stop = svg("circle", { cx: 97, cy: 143, r: 6, class: "nnb-stop" });
  const unit = (x, y, name, dy, onclick) => {
    const value = svg("text", { class: "nnb-middle", y: 5 });
    const group = svg("g", { class: "nnb-corner", transform: `translate(${x} ${y})` }, svg("circle", { r: 20 }), value);
    group.append(svg("text", { class: "nnb-middle nnb-small nnb-name", y: dy }, name));
    if (onclick) group.addEventListener("click", onclick);
    else group.classList.add("nnb-still");
    return { group, value };
  };
  const units = [
    unit(36, 66, "x₁", -28, () => toggle("x1")),
    unit(36, 174, "x₂", 36, () => toggle("x2")),
    unit(230, 120, "y", -28),
  ];
  const title = svg("text", { x: 130, y: 20, class: "nnb-middle" });
  const element = svg(
    "svg",
    { viewBox: "0 0 260 222", class: "nnb-network", "aria-hidden": "true" },
    title,
    ...wires,
    cell,
    inside,
    stop,
    ...units.map(({ group }) => group),
  );
  const draw = ({ threshold, x1, x2, inhibitory }, output, name) => {
    [x1, x2, output].forEach((value, i) => {
      wires[i].classList.toggle("nnb-on", value === 1);
      units[i].group.classList.toggle("nnb-on", value === 1);
      write(units[i].value, value);
    });
    cell.classList.toggle("nnb-on", output === 1);
    set(stop, { visibility: inhibitory ? "visible" : "hidden" });
    const sum = inhibitory ? x1 : x1 + x2;
    write(inside, inhibitory && x2 ? "silenced" : `${sum} ≥ ${general(threshold)}?`);
    write(title, `computes: ${name}`);
  };
  return { element, draw };
}

function makeTruthTable(select) {
  const group = `nnb-row-${Math.random().toString(36).slice(2)}`;
  const heads = ["", "x₁", "x₂", "sum", "y"].map((text) => html("th", { scope: "col" }, text || "show"));
  const rows = CORNERS.map(([x1, x2]) => {
    const radio = html("input", { type: "radio", name: group, "aria-label": `Show input (${x1}, ${x2})` });
    radio.addEventListener("change", () => select(x1, x2));
    const [sum, y] = [html("td"), html("td")];
    const cells = [html("td", {}, radio), html("td", {}, String(x1)), html("td", {}, String(x2)), sum, y];
    const row = html("tr", { onclick: () => select(x1, x2) }, ...cells);
    return { row, radio, sum, y };
  });
  const caption = html("caption");
  const element = html(
    "table",
    { class: "nnb-truth" },
    caption,
    html("thead", {}, html("tr", {}, ...heads)),
    html("tbody", {}, ...rows.map(({ row }) => row)),
  );
  const draw = ({ x1, x2, inhibitory }, outputs, name) => {
    write(caption, `Truth table: ${name}`);
    rows.forEach(({ row, radio, sum, y }, i) => {
      const [a, b] = CORNERS[i];
      const chosen = a === x1 && b === x2;
      row.classList.toggle("nnb-chosen", chosen);
      radio.checked = chosen;
      write(sum, inhibitory ? (b ? "silenced" : a) : a + b);
      write(y, outputs[i] ? "1 fires" : "0");
    });
  };
  return { element, draw };
}

function render({ model, el }) {
  const names = ["threshold", "x1", "x2", "inhibitory"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const select = (x1, x2) => change(model, { x1, x2 });
  const plane = makePlane(select);
  const network = makeNetwork((name) => change(model, { [name]: 1 - model.get(name) }));
  const truth = makeTruthTable(select);
  const threshold = slider({
    label: "Threshold θ",
    name: "Threshold θ",
    min: 0,
    max: 3,
    step: 0.5,
    onvalue: (value) => change(model, { threshold: value }),
  });
  const box = html("input", { type: "checkbox", onchange: () => change(model, { inhibitory: box.checked }) });
  const inhibition = html("label", { class: "nnb-check" }, box, "Input 2 is inhibitory");

  const update = () => {
    const now = state();
    const all = CORNERS.map(([x1, x2]) => fires(x1, x2, now.threshold, now.inhibitory));
    const name = NAMES[all.join("")];
    const output = fires(now.x1, now.x2, now.threshold, now.inhibitory);
    plane.draw(now, all);
    network.draw(now, output, name);
    truth.draw(now, all, name);
    threshold.show(now.threshold, general(now.threshold));
    box.checked = now.inhibitory;
    return summarise(now, all, name, output);
  };
  return stage(
    { model, el },
    {
      names,
      picture: [plane.element, network.element],
      controls: [threshold.row, inhibition, truth.element],
      update,
    },
  );
}

function summarise({ threshold, x1, x2, inhibitory }, outputs, name, output) {
  const on = CORNERS.filter((_, i) => outputs[i]).map(([a, b]) => `(${a}, ${b})`);
  let does = `fires for ${listed(on)}${on.length === 1 ? " alone" : ""}, which is ${name}`;
  if (on.length === 0) does = "never fires";
  if (on.length === 4) does = "always fires";
  const kind = inhibitory ? " and input 2 inhibitory" : "";
  const because = inhibitory && x2 ? "is silenced by x₂" : `sums to ${inhibitory ? x1 : x1 + x2}`;
  return (
    `With threshold ${general(threshold)}${kind} the neuron ${does}; ` +
    `input (${x1}, ${x2}) ${because} and gives ${output}.`
  );
}

export default { render };
