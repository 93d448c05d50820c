// A digit, an attack on it, and what two small networks read. Forward and gradient run here, as in Python.

const [SIDE, INK, STEPS] = [8, 16, 40];
const AREA = SIDE * SIDE;
const NETWORKS = ["ordinary", "hardened"];

function unpack([shape, scale, text]) {
  const bytes = Int8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return { shape, values: Float64Array.from(bytes, (value) => value * scale) };
}

function makeNetwork(packed) {
  const [w1, b1, w2, b2] = packed.map(unpack);
  const units = b1.values.length;
  const times = (weight, bias, x) =>
    Float64Array.from(bias.values, (start, o) => x.reduce((sum, v, i) => sum + v * weight.values[o * x.length + i], start));
  const forward = (x) => {
    const hidden = times(w1, b1, x).map((value) => Math.max(value, 0));
    const logits = times(w2, b2, hidden);
    const top = Math.max(...logits);
    const grown = logits.map((value) => Math.exp(value - top));
    const total = grown.reduce((sum, value) => sum + value, 0);
    return { hidden, probs: Array.from(grown, (value) => value / total) };
  };
  const gradient = (x, label) => {
    const { hidden, probs } = forward(x);
    const out = new Float64Array(AREA);
    for (let j = 0; j < units; j += 1) {
      if (hidden[j] <= 0) continue;
      const back = probs.reduce((sum, p, k) => sum + (p - (k === label ? 1 : 0)) * w2.values[k * units + j], 0);
      for (let i = 0; i < AREA; i += 1) out[i] += back * w1.values[j * AREA + i];
    }
    return out;
  };
  return { forward, gradient };
}

const argmax = (values) => values.indexOf(Math.max(...values));
const share = (chance) => (chance < 0.005 ? "under 1 %" : `${number(100 * chance, 0)} %`);

// Everything that follows from the state: the three pictures, the probabilities, and their course.
function compute(model, networks) {
  const [digit, eps] = [model.get("digit"), model.get("eps")];
  const network = networks[model.get("network")];
  const clean = Float64Array.from(model.get("examples")[digit], (value) => value / INK);
  const direction = model.get("chance")
    ? Float64Array.from(model.get("signs")[digit])
    : network.gradient(clean, digit).map(Math.sign);
  const moved = (step) => clean.map((value, i) => Math.min(Math.max(value + (step / 100) * direction[i], 0), 1));
  const course = Array.from({ length: STEPS + 1 }, (_, step) => network.forward(moved(step)).probs);
  const falls = course.findIndex((probs) => argmax(probs) !== digit);
  return { digit, eps, clean, direction, pixels: moved(eps), course, probs: course[eps], falls };
}

function summarise(model, { digit, eps, probs, falls }) {
  const network = model.get("network");
  const best = argmax(probs);
  const how = model.get("chance") ? "by chance" : `against the ${network} network`;
  const other = best === digit ? "" : `, and ${digit} with ${share(probs[digit])}`;
  const lost = falls < 0 ? "It is right up to 0.40." : `It is wrong for the first time at ${number(falls / 100)}.`;
  return (
    `A ${digit}, each pixel moved by up to ${number(eps / 100)} ${how}. ` +
    `The ${network} network reads ${best} with ${share(probs[best])}${other}. ${lost}`
  );
}

function makePicture(title, signed) {
  const cells = Array.from({ length: AREA }, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    return signed
      ? svg("text", { x: x * 20 + 10, y: y * 20 + 16, class: "nnb-middle" })
      : svg("rect", { x: x * 20, y: y * 20, width: 20.3, height: 20.3, class: "nnb-ink" });
  });
  const frame = svg("rect", { x: 0, y: 0, width: 160, height: 160, class: "nnb-frame" });
  const view = svg("svg", { viewBox: "-1 -1 162 162", class: signed ? "nnb-signs" : "" }, frame, ...cells);
  const element = html("div", { class: "nnb-panel" }, html("span", { class: "nnb-title" }, title), view);
  const draw = (values) =>
    values.forEach((value, i) => {
      if (!signed) return set(cells[i], { "fill-opacity": Number(value.toFixed(3)) });
      write(cells[i], value > 0 ? "+" : value < 0 ? "−" : "");
      return set(cells[i], { class: `nnb-middle ${value > 0 ? "nnb-plus" : "nnb-minus"}` });
    });
  return { element, draw };
}

function makeBars() {
  const [WIDTH, HEIGHT] = [30, 76];
  const parts = Array.from({ length: 10 }, (_, i) => ({
    bar: svg("rect", { x: i * WIDTH + 5, width: WIDTH - 10, class: "nnb-bar" }),
    name: svg("text", { x: (i + 0.5) * WIDTH, y: HEIGHT + 33, class: "nnb-middle" }, String(i)),
    share: svg("text", { x: (i + 0.5) * WIDTH, class: "nnb-middle nnb-share" }),
  }));
  const base = svg("line", { x1: 0, x2: 10 * WIDTH, y1: HEIGHT + 16, y2: HEIGHT + 16, class: "nnb-grid" });
  const shapes = parts.flatMap(({ bar, name, share: text }) => [bar, name, text]);
  const view = svg("svg", { viewBox: `0 0 ${10 * WIDTH} ${HEIGHT + 42}` }, base, ...shapes);
  const element = html("div", { class: "nnb-half" }, html("span", { class: "nnb-title" }, "how likely each digit is, %"), view);
  const draw = (probs, digit) => {
    const best = argmax(probs);
    parts.forEach(({ bar, name, share: text }, i) => {
      const height = Number((probs[i] * HEIGHT).toFixed(1));
      const kind = i !== best ? "" : i === digit ? " nnb-right" : " nnb-wrong";
      set(bar, { y: HEIGHT + 16 - height, height, class: `nnb-bar${kind}` });
      set(name, { class: i === digit ? "nnb-middle nnb-truth" : "nnb-middle" });
      set(text, { y: HEIGHT + 12 - height });
      write(text, probs[i] >= 0.005 ? number(100 * probs[i], 0) : "");
    });
  };
  return { element, draw };
}

function makeCourse() {
  const [LEFT, TOP, WIDTH, HEIGHT] = [30, 10, 260, 82];
  const x = (step) => LEFT + (step / STEPS) * WIDTH;
  const y = (chance) => TOP + (1 - chance) * HEIGHT;
  const line = svg("path", { class: "nnb-course" });
  const dot = svg("circle", { r: 6, class: "nnb-dot" });
  const grid = [0, 0.5, 1].flatMap((chance) => [
    svg("line", { x1: LEFT, x2: LEFT + WIDTH, y1: y(chance), y2: y(chance), class: "nnb-grid" }),
    svg("text", { x: LEFT - 5, y: y(chance) + 4, class: "nnb-end nnb-tick" }, String(100 * chance)),
  ]);
  const ticks = [0, 10, 20, 30, 40].map((step) =>
    svg("text", { x: x(step), y: TOP + HEIGHT + 16, class: "nnb-middle nnb-tick" }, number(step / 100, 1)),
  );
  const title = html("span", { class: "nnb-title" });
  const view = svg("svg", { viewBox: `0 0 302 ${TOP + HEIGHT + 22}` }, ...grid, ...ticks, line, dot);
  const element = html("div", { class: "nnb-half" }, title, view);
  const draw = (course, digit, eps) => {
    write(title, `chance of ${digit}, %, against eps`);
    const points = course.map((probs, step) => `${x(step).toFixed(1)} ${y(probs[digit]).toFixed(1)}`);
    set(line, { d: `M${points.join("L")}` });
    set(dot, { cx: x(eps), cy: Number(y(course[eps][digit]).toFixed(1)) });
  };
  return { element, draw };
}

function render({ model, el }) {
  let known = model.get("weights");
  const read = () => Object.fromEntries(NETWORKS.map((name) => [name, makeNetwork(known[name])]));
  let networks = read();
  const scan = makePicture("the scan", false);
  const signs = makePicture("the change", true);
  const sum = makePicture("what the network gets", false);
  const [bars, course] = [makeBars(), makeCourse()];
  const eps = slider({
    label: "eps",
    name: "eps, how far every pixel moves",
    min: 0,
    max: STEPS,
    step: 1,
    onvalue: (value) => change(model, { eps: value }),
  });
  const tick = (text, onvalue) => {
    const box = html("input", { type: "checkbox", onchange: () => onvalue(box.checked) });
    return { box, row: html("label", { class: "nnb-check" }, box, text) };
  };
  const hardened = tick("a network trained on attacks", (on) => change(model, { network: NETWORKS[Number(on)] }));
  const chance = tick("move the pixels by chance instead", (on) => change(model, { chance: on }));
  const digits = Array.from({ length: 10 }, (_, i) =>
    html("button", { type: "button", "aria-label": `a scanned ${i}`, onclick: () => change(model, { digit: i }) }, String(i)),
  );
  const data = table("What the network says", ["digit", "for the scan, %", "for what it gets, %"]);
  const update = () => {
    if (known !== model.get("weights")) {
      known = model.get("weights");
      networks = read();
    }
    const state = compute(model, networks);
    scan.draw(state.clean);
    signs.draw(state.eps > 0 ? state.direction : new Float64Array(AREA));
    sum.draw(state.pixels);
    bars.draw(state.probs, state.digit);
    course.draw(state.course, state.digit, state.eps);
    eps.show(state.eps, number(state.eps / 100));
    hardened.box.checked = model.get("network") === "hardened";
    chance.box.checked = model.get("chance");
    digits.forEach((button, i) => set(button, { "aria-pressed": String(i === state.digit) }));
    return summarise(model, state);
  };
  const fill = () => {
    const { course: all, probs } = compute(model, networks);
    data.fill(probs.map((value, i) => [i, number(100 * all[0][i], 1), number(100 * value, 1)]));
  };
  return stage(
    { model, el },
    {
      names: ["digit", "eps", "network", "chance", "weights", "examples", "signs"],
      picture: [
        html("div", { class: "nnb-row" }, scan.element, signs.element, sum.element),
        html("div", { class: "nnb-row nnb-lower" }, bars.element, course.element),
      ],
      controls: [
        eps.row,
        html("div", { class: "nnb-buttons nnb-digits", role: "group", "aria-label": "The digit" }, ...digits),
        hardened.row,
        chance.row,
        html("p", { class: "nnb-hint" }, "eps is a part of the way from paper to ink. Plus: darker. Minus: lighter."),
      ],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
