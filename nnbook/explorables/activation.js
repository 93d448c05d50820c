// An activation function and its slope side by side: weight and bias bend the curve, a tangent marks one point.

const [WIDTH, HEIGHT, REACH] = [360, 270, 5];
const [FLAT, LEAK, SAMPLES] = [0.05, 0.1, 400];
const SCALES = [0.3, 0.6, 1.2, 2.4, 5.2]; // of the slope's axis: few, so that the curve is seen to grow
const [TOP, LOW_EDGE] = [30, 34]; // room for the title and for the ticks
const [LABEL, EDGE, LOOK] = [HEIGHT - LOW_EDGE - 8, 18, "nnb-middle nnb-small"]; // of the word "flat"

function sigmoid(z) {
  const e = Math.exp(-Math.abs(z));
  return (z >= 0 ? 1 : e) / (1 + e);
}

// The normal distribution function, by a series whose terms are all positive.
function normal(z) {
  if (Math.abs(z) > 8) return z > 0 ? 1 : 0;
  let term = z;
  let sum = z;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return 0.5 + sum * bell(z);
}

const bell = (z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

const CURVES = {
  step: { value: (z) => (z >= 0 ? 1 : 0), slope: () => 0, steepest: 0, window: [-0.3, 1.3] },
  sigmoid: { value: sigmoid, slope: (z) => sigmoid(z) * (1 - sigmoid(z)), steepest: 0.25, window: [-0.3, 1.3] },
  tanh: { value: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2, steepest: 1, window: [-1.4, 1.4] },
  ReLU: { value: (z) => Math.max(z, 0), slope: (z) => (z > 0 ? 1 : 0), steepest: 1, window: [-1.4, 5.2] },
  "leaky ReLU": {
    value: (z) => Math.max(z, LEAK * z),
    slope: (z) => (z > 0 ? 1 : LEAK),
    steepest: 1,
    window: [-1.4, 5.2],
  },
  GELU: { value: (z) => z * normal(z), slope: (z) => normal(z) + z * bell(z), steepest: 1.1289, window: [-1.4, 5.2] },
  softplus: {
    value: (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))),
    slope: sigmoid,
    steepest: 1,
    window: [-1.4, 5.2],
  },
};

function neuron({ kind, w, b }) {
  const curve = CURVES[kind];
  const value = (x) => curve.value(w * x + b);
  const slope = (x) => w * curve.slope(w * x + b);
  const flat = (x) => Math.abs(slope(x)) <= FLAT * Math.abs(w) * curve.steepest;
  const high = SCALES.find((h) => 0.9 * h >= Math.abs(w) * curve.steepest);
  return { value, slope, flat, window: curve.window, slopes: w >= 0 ? [-0.25 * high, high] : [-high, 0.25 * high] };
}

function summarise({ kind, w, b, x }, { value, slope, flat }) {
  return (
    `${kind} with weight ${number(w, 1)} and bias ${number(b, 1)}: at x = ${number(x, 1)} ` +
    `the output is ${number(value(x), 3)} and the slope ${number(slope(x), 3)}; ` +
    `the curve is ${flat(x) ? "flat" : "not flat"} there.`
  );
}

const px = (x) => ((x + REACH) / (2 * REACH)) * WIDTH;
const py = (y, [low, high]) => TOP + ((high - y) / (high - low)) * (HEIGHT - TOP - LOW_EDGE);
const inputs = Array.from({ length: SAMPLES + 1 }, (_, i) => -REACH + (2 * REACH * i) / SAMPLES);

function path(f, window) {
  const jump = 0.2 * (window[1] - window[0]);
  let before = null;
  return inputs
    .map((x) => {
      const y = f(x);
      const pen = before === null || Math.abs(y - before) > jump ? "M" : "L"; // a step is no slope
      before = y;
      return `${pen}${px(x).toFixed(2)} ${py(y, window).toFixed(2)}`;
    })
    .join("");
}

function flatStretches(flat) {
  const found = [];
  inputs.forEach((x, i) => {
    if (!flat(x)) return;
    if (i && flat(inputs[i - 1])) found.at(-1)[1] = x;
    else found.push([x, x]);
  });
  return found.filter(([from, to]) => to > from);
}

// Round values inside the window, seven at most.
function ticksIn([low, high]) {
  const every = [0.05, 0.1, 0.25, 0.5, 1, 2, 5].find((size) => (high - low) / size <= 6) ?? 10;
  const first = Math.ceil(low / every);
  return Array.from({ length: Math.floor(high / every) - first + 1 }, (_, i) => (first + i) * every);
}

// Where "flat" stands in a stretch: in its middle, but off the vertical axis and clear of the frame.
function placeOf(from, to) {
  const away = Math.abs(from + to) < 0.9 ? 0.45 : 0;
  return Math.min(Math.max(px((from + to) / 2 + away), EDGE), WIDTH - EDGE);
}

function makePanel(move, kind) {
  const bands = svg("g");
  const grid = svg("g", { class: "nnb-ticks" });
  const curve = svg("path", { class: "nnb-curve" });
  const tangent = svg("line", { class: "nnb-tangent" });
  const drop = svg("line", { class: "nnb-dashed nnb-drop" });
  const point = svg("circle", { r: 6, class: "nnb-spot" });
  const flat = svg("g");
  const title = svg("text", { x: 4, y: 18, class: "nnb-title" });
  const clipId = `nnb-clip-${Math.random().toString(36).slice(2)}`;
  const room = { x: 0, y: TOP, width: WIDTH, height: HEIGHT - TOP - LOW_EDGE };
  const drawn = svg("g", { "clip-path": `url(#${clipId})` }, bands, curve, tangent, drop, point);
  const element = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: `nnb-curves nnb-${kind}`, "aria-hidden": "true" },
    svg("defs", {}, svg("clipPath", { id: clipId }, svg("rect", room))),
    grid,
    drawn,
    flat,
    title,
    svg("rect", { ...room, x: 0.5, width: WIDTH - 1, class: "nnb-edge" }),
  );
  for (const x of [-4, -2, 0, 2, 4]) {
    element.append(svg("text", { x: px(x), y: HEIGHT - 18, class: "nnb-middle nnb-tick" }, general(x)));
  }
  element.append(svg("text", { x: px(0), y: HEIGHT - 3, class: "nnb-middle nnb-tick" }, "input x"));

  const follow = (event) => {
    const { x } = new DOMPoint(event.clientX, event.clientY).matrixTransform(element.getScreenCTM().inverse());
    move(Math.round((Math.min(Math.max(x / WIDTH, 0), 1) * 2 * REACH - REACH) * 10) / 10);
  };
  element.addEventListener("pointerdown", (press) => {
    if (press.button !== 0) return;
    press.preventDefault();
    element.setPointerCapture(press.pointerId);
    follow(press);
    element.addEventListener("pointermove", follow);
    const ended = () => element.removeEventListener("pointermove", follow);
    for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, ended, { once: true });
  });

  const drawGrid = (window) => {
    const rows = ticksIn(window).flatMap((value) => {
      const y = py(value, window);
      const heavy = Math.abs(value) < 1e-9;
      const line = svg("line", { x1: 0, x2: WIDTH, y1: y, y2: y, class: heavy ? "nnb-grid nnb-zero" : "nnb-grid" });
      const below = heavy && -window[0] < window[1]; // the curve comes in just above 0
      return y > TOP + 8 ? [line, svg("text", { x: 4, y: y + (below ? 13 : -3) }, general(value))] : [line];
    });
    grid.replaceChildren(
      ...rows,
      svg("line", { x1: px(0), x2: px(0), y1: TOP, y2: HEIGHT - LOW_EDGE, class: "nnb-grid nnb-zero" }),
    );
  };

  let last = "";
  const draw = ({ f, window, stretches, x, tilt, text }) => {
    if (last !== String(window)) drawGrid(window);
    last = String(window);
    set(curve, { d: path(f, window) });
    bands.replaceChildren(
      ...stretches.map(([from, to]) =>
        svg("rect", { x: px(from), y: TOP, width: px(to) - px(from), height: HEIGHT - TOP - LOW_EDGE, class: "nnb-flat" }),
      ),
    );
    const wide = stretches.filter(([from, to]) => to - from > 0.4);
    flat.replaceChildren(...wide.map(([from, to]) => svg("text", { x: placeOf(from, to), y: LABEL, class: LOOK }, "flat")));
    const [cx, cy] = [px(x), py(f(x), window)];
    set(point, { cx, cy });
    set(drop, { x1: cx, x2: cx, y1: cy, y2: py(0, window), visibility: tilt === null ? "visible" : "hidden" });
    if (tilt === null) set(tangent, { visibility: "hidden" });
    else {
      const rise = py(tilt, window) - py(0, window); // in pixels, for one unit to the right
      const run = px(1) - px(0);
      const half = 58 / Math.hypot(run, rise);
      set(tangent, { x1: cx - half * run, y1: cy - half * rise, x2: cx + half * run, y2: cy + half * rise });
    }
    write(title, text);
  };
  return { element, draw };
}

function render({ model, el }) {
  const names = ["kind", "w", "b", "x"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const move = (x) => change(model, { x });
  const panels = [makePanel(move, "output"), makePanel(move, "slope")];
  const choice = html(
    "select",
    { onchange: () => change(model, { kind: choice.value }) },
    ...Object.keys(CURVES).map((kind) => html("option", { value: kind }, kind)),
  );
  const chosen = html("label", { class: "nnb-choice" }, html("span", {}, "activation"), choice);
  const number1 = (label, name, key, reach) =>
    slider({ label, name, min: -reach, max: reach, step: 0.1, onvalue: (value) => change(model, { [key]: value }) });
  const sliders = {
    w: number1("w", "w, weight: scale", "w", 4),
    b: number1("b", "b, bias: shift", "b", 4),
    x: number1("x", "x, the marked input", "x", REACH),
  };
  const data = table("The curve and its slope", ["input x", "output", "slope", "flat"]);

  const update = () => {
    const now = state();
    const found = neuron(now);
    const stretches = flatStretches(found.flat);
    const inside = `${number(now.w, 1)} x ${now.b < 0 ? "−" : "+"} ${number(Math.abs(now.b), 1)}`;
    panels[0].draw({
      f: found.value,
      window: found.window,
      stretches,
      x: now.x,
      tilt: found.slope(now.x),
      text: `output: ${now.kind} of ${inside}`,
    });
    panels[1].draw({
      f: found.slope,
      window: found.slopes,
      stretches,
      x: now.x,
      tilt: null,
      text: `slope: ${number(found.slope(now.x), 3)} at x = ${number(now.x, 1)}`,
    });
    if (choice.value !== now.kind) choice.value = now.kind;
    for (const [key, { show }] of Object.entries(sliders)) show(now[key], number(now[key], 1));
    return summarise(now, found);
  };
  const fill = () => {
    const { value, slope, flat } = neuron(state());
    data.fill(
      Array.from({ length: 11 }, (_, i) => i - 5).map((x) => [
        general(x),
        number(value(x), 3),
        number(slope(x), 3),
        flat(x) ? "flat" : "",
      ]),
    );
  };
  return stage(
    { model, el },
    {
      names,
      picture: panels.map(({ element }) => element),
      controls: [chosen, sliders.x.row, sliders.w.row, sliders.b.row],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
