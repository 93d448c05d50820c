// A hidden layer of two units as a fold: drag the units' lines in the input plane, see where the hidden layer puts it.

const [WIDTH, HEIGHT] = [480, 420];
const WIDE = WIDTH / HEIGHT;
const LETTERS = "ABCDEFGH";
const SAME = 1e-9;
const FOLDING = 900; // milliseconds
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

const sumsOf =
  ({ weight, bias }) =>
  (p) =>
    weight.map((w, i) => w[0] * p[0] + w[1] * p[1] + bias[i]);
const hiddenOf = (now) => (p) => sumsOf(now)(p).map((s) => (s >= 0 ? s : (1 - now.fold) * s));

// The line that leaves the fewest points on the wrong side, and of those the one with the widest gap. A widest gap lies
// at right angles to the way between two points, or along it.
function bestLine(points, labels) {
  let best = null;
  for (let j = 0; j < points.length; j++) {
    for (let i = j + 1; i < points.length; i++) {
      let [dx, dy] = [points[i][0] - points[j][0], points[i][1] - points[j][1]];
      const length = Math.hypot(dx, dy);
      if (length < SAME) continue;
      [dx, dy] = [dx / length, dy / length];
      const ways = [
        [dx, dy],
        [-dx, -dy],
        [-dy, dx],
        [dy, -dx],
      ];
      for (const u of ways) {
        const along = points.map((p, k) => [u[0] * p[0] + u[1] * p[1], labels[k]]);
        along.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        let wrong = labels.filter((label) => label === 0).length; // a cut below all points calls them 1
        for (let k = 0; k + 1 < along.length; k++) {
          wrong += along[k][1] === 1 ? 1 : -1;
          const [low, high] = [along[k][0], along[k + 1][0]];
          const gap = high - low;
          if (gap < SAME) continue;
          if (best === null || wrong < best.wrong || (wrong === best.wrong && gap > best.gap + SAME)) {
            best = { wrong, gap, u, c: (low + high) / 2 };
          }
        }
      }
    }
  }
  return best;
}

function windowOn(x) {
  const ends = [0, 1].map((axis) => [Math.min(...x.map((p) => p[axis])), Math.max(...x.map((p) => p[axis]))]);
  const middle = ends.map(([low, high]) => (low + high) / 2);
  return { middle, half: Math.max(...ends.map(([low, high]) => (high - low) / 2), 0.5) * 1.8 };
}

function hiddenView(points) {
  const low = [0, 1].map((i) => Math.min(0, ...points.map((p) => p[i])));
  const high = [0, 1].map((i) => Math.max(0, ...points.map((p) => p[i])));
  const half = Math.max(1.2, high[0] - low[0], high[1] - low[1]) * 0.72;
  return { middle: [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2], half };
}

// The same scale on both axes, or a right angle would not look like one.
function scaled({ middle, half }) {
  const scale = HEIGHT / (2 * half);
  return {
    middle,
    half,
    to: ([a, b]) => [WIDTH / 2 + (a - middle[0]) * scale, HEIGHT / 2 - (b - middle[1]) * scale],
    from: ([a, b]) => [middle[0] + (a - WIDTH / 2) / scale, middle[1] - (b - HEIGHT / 2) / scale],
  };
}

const frameOf = ({ middle: [a, b], half }) => [
  [a - half * WIDE, b - half],
  [a + half * WIDE, b - half],
  [a + half * WIDE, b + half],
  [a - half * WIDE, b + half],
];

const path = (points) => points.map((p) => p.map((v) => v.toFixed(2)).join(",")).join(" ");

function crossings(polygon, f) {
  return polygon.flatMap((p, i) => {
    const q = polygon[(i + 1) % polygon.length];
    const [fp, fq] = [f(p), f(q)];
    if (fp >= 0 === fq >= 0) return [];
    const cut = fp / (fp - fq);
    return [[p[0] + cut * (q[0] - p[0]), p[1] + cut * (q[1] - p[1])]];
  });
}

// The parts of the window in which each unit is on or off, with the output, which is linear in each of them.
function regionsOf(now, line, window) {
  const sums = sumsOf(now);
  const signs = [
    [1, 1],
    [1, -1],
    [-1, 1],
    [-1, -1],
  ];
  const ones = now.y.filter((label) => label === 1).length;
  return signs.map((sign) => {
    const region = sign.reduce((part, s, i) => clip(part, (p) => s * sums(p)[i]), window);
    const scale = sign.map((s) => (s > 0 ? 1 : 1 - now.fold));
    const output = (p) => {
      if (line === null) return ones > now.y.length / 2 ? 1 : -1;
      const s = sums(p);
      return line.u[0] * scale[0] * s[0] + line.u[1] * scale[1] * s[1] - line.c;
    };
    return { region, output };
  });
}

// Lines of the input plane as the hidden plane shows them: straight but for their folds.
function bentGrid(now, window) {
  const [[left, bottom], , [right, top]] = window;
  const [sums, hidden] = [sumsOf(now), hiddenOf(now)];
  const spread = (low, high, n) => Array.from({ length: n }, (_, i) => low + (i * (high - low)) / (n - 1));
  const lines = [
    ...spread(left, right, 13).map((x) => [
      [x, bottom],
      [x, top],
    ]),
    ...spread(bottom, top, 11).map((y) => [
      [left, y],
      [right, y],
    ]),
  ];
  return lines.map(([start, end]) => {
    const [s, t] = [sums(start), sums(end)];
    const cuts = [0, 1].filter((i) => s[i] >= 0 !== t[i] >= 0).map((i) => s[i] / (s[i] - t[i]));
    const at = [0, ...cuts.sort((a, b) => a - b), 1];
    return at.map((part) => hidden([start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1])]));
  });
}

// Letters of the points, side by side where several lie in one place.
function together(places, near) {
  const found = [];
  if (places.length > LETTERS.length) return found;
  places.forEach((place, i) => {
    const other = found.find((one) => Math.hypot(place[0] - one.place[0], place[1] - one.place[1]) < near);
    if (other) other.names += `, ${LETTERS[i]}`;
    else found.push({ place, names: LETTERS[i] });
  });
  return found;
}

function summarise(now, line) {
  const units = now.weight
    .map((w, i) => `unit ${i + 1} has weights ${number(w[0])} and ${number(w[1])}, bias ${number(now.bias[i])}`)
    .join("; ");
  let result = "all points lie in one place, and no line separates them.";
  if (line && line.wrong) {
    result = `no line separates the classes; the best one found leaves ${line.wrong} of ${now.y.length} wrong.`;
  } else if (line) result = `one line separates the classes, margin ${number(line.gap / 2)}.`;
  return `Folded ${number(100 * now.fold, 0)} %; ${units}: ${result}`;
}

// Drawing

function makeTicks(names) {
  const group = svg("g", { class: "nnb-ticks" });
  let seen = "";
  const draw = (view) => {
    const key = `${view.middle} ${view.half}`;
    if (key === seen) return;
    seen = key;
    const [left, top] = view.from([0, 0]);
    const [right, bottom] = view.from([WIDTH, HEIGHT]);
    const sizes = [-1, 0, 1, 2].flatMap((e) => [1, 2, 5].map((m) => m * 10 ** e));
    const every = sizes.find((size) => (right - left) / size <= 6) ?? right - left;
    const marks = (low, high) => {
      const first = Math.ceil(low / every);
      return Array.from({ length: Math.max(0, Math.floor(high / every) - first + 1) }, (_, i) => (first + i) * every);
    };
    const parts = [];
    for (const at of marks(left, right)) {
      const [x] = view.to([at, 0]);
      if (x > 44 && x < WIDTH - 44) parts.push(svg("text", { x, y: HEIGHT - 7, class: "nnb-middle" }, general(at)));
    }
    for (const at of marks(bottom, top)) {
      const [, y] = view.to([0, at]);
      if (y > 58 && y < HEIGHT - 40) parts.push(svg("text", { x: 7, y: y + 4 }, general(at)));
    }
    parts.push(svg("text", { x: WIDTH - 8, y: HEIGHT - 7, class: `nnb-end nnb-axis ${names.kinds[0]}` }, names.texts[0]));
    parts.push(svg("text", { x: 7, y: 46, class: `nnb-axis ${names.kinds[1]}` }, names.texts[1]));
    group.replaceChildren(...parts);
  };
  return { group, draw };
}

function makePoints() {
  const group = svg("g", { class: "nnb-points" });
  let marks = [];
  const lay = (y) => {
    marks = y.map((label) =>
      label === 1
        ? svg("rect", { x: -7, y: -7, width: 14, height: 14, class: "nnb-class1" })
        : svg("circle", { r: 7.5, class: "nnb-class0" }),
    );
    group.replaceChildren(...marks, ...labels);
  };
  const labels = Array.from(LETTERS, () => svg("text", { class: "nnb-letter" }));
  const draw = (places) => {
    marks.forEach((mark, i) => set(mark, { transform: `translate(${places[i].map((v) => v.toFixed(2)).join(" ")})` }));
    const names = together(places, 16);
    labels.forEach((label, i) => {
      const at = names[i];
      set(label, { visibility: at ? "visible" : "hidden" });
      if (at) write(set(label, { x: at.place[0] + 11, y: at.place[1] - 10 }), at.names);
    });
  };
  return { group, lay, draw };
}

// Follow one pointer from press to release; `begin` returns what to do at each place it comes to.
function draggable(element, root, place, begin) {
  element.addEventListener("pointerdown", (press) => {
    if (press.button !== 0) return;
    press.preventDefault();
    element.setPointerCapture(press.pointerId);
    const move = begin(place(press));
    const moved = (event) => move(place(event));
    const ended = () => {
      element.removeEventListener("pointermove", moved);
      root.classList.remove("nnb-dragging");
    };
    root.classList.add("nnb-dragging");
    element.addEventListener("pointermove", moved);
    for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, ended, { once: true });
  });
}

const tidy = (value) => Math.round(value * 100) / 100 + 0;

// One hidden unit in the input plane: the line where it begins to be on, and its weights as an arrow.
function makeUnit(i, model, root, viewNow, place) {
  const kind = `nnb-unit${i + 1}`;
  const line = svg("line", { class: `nnb-line ${kind}` });
  const grip = svg("line", { class: "nnb-hit nnb-grip" });
  const shaft = svg("line", { class: `nnb-arrow ${kind}` });
  const head = svg("polygon", { points: "0,0 -11,-5.5 -11,5.5", class: `nnb-head ${kind}` });
  const name = svg("text", { class: `nnb-middle nnb-unitname ${kind}` }, String(i + 1));
  const handle = svg("circle", { r: 16, class: "nnb-hit nnb-handle" });
  const all = [line, grip, shaft, head, name, handle];
  let anchor = null; // where the arrow stands on the line

  const replace = (w, b) =>
    change(model, {
      weight: model.get("weight").map((old, k) => (k === i ? w : old)),
      bias: model.get("bias").map((old, k) => (k === i ? b : old)),
    });
  draggable(grip, root, place, (from) => {
    const [w, b] = [model.get("weight")[i], model.get("bias")[i]];
    const offset = b + w[0] * from[0] + w[1] * from[1];
    return (to) => replace(w, tidy(offset - w[0] * to[0] - w[1] * to[1]));
  });
  draggable(handle, root, place, () => {
    const length = Math.hypot(...model.get("weight")[i]);
    const foot = anchor;
    return (to) => {
      const [dx, dy] = [to[0] - foot[0], to[1] - foot[1]];
      const far = Math.hypot(dx, dy);
      if (far === 0) return;
      const w = [tidy((dx / far) * length), tidy((dy / far) * length)];
      replace(w, tidy(-w[0] * foot[0] - w[1] * foot[1]));
    };
  });

  const draw = ({ weight, bias }) => {
    const [w, b, view] = [weight[i], bias[i], viewNow()];
    const length = Math.hypot(...w);
    for (const part of all) set(part, { visibility: length ? "visible" : "hidden" });
    if (!length) return;
    const normal = [w[0] / length, w[1] / length];
    const foot = (p) => {
      const d = (w[0] * p[0] + w[1] * p[1] + b) / length;
      return [p[0] - d * normal[0], p[1] - d * normal[1]];
    };
    const outside = ([x, y]) => x < 24 || y < 24 || x > WIDTH - 24 || y > HEIGHT - 24;
    // The two arrows stand apart even where the lines coincide.
    const side = (i ? 0.3 : -0.3) * view.half;
    const rest = foot([view.middle[0] + side, view.middle[1] + side / 3]);
    anchor = foot(anchor ?? rest);
    if (outside(view.to(anchor))) anchor = rest;
    const far = 8 * view.half;
    const ends = [-far, far].map((t) => view.to([anchor[0] - t * normal[1], anchor[1] + t * normal[0]]));
    for (const part of [line, grip]) set(part, { x1: ends[0][0], y1: ends[0][1], x2: ends[1][0], y2: ends[1][1] });
    const [start, tip] = [anchor, anchor.map((a, k) => a + 0.36 * view.half * normal[k])].map(view.to);
    const [dx, dy] = [normal[0], -normal[1]];
    set(shaft, { x1: start[0], y1: start[1], x2: tip[0] - 8 * dx, y2: tip[1] - 8 * dy });
    set(head, { transform: `translate(${tip.join(" ")}) rotate(${(Math.atan2(dy, dx) * 180) / Math.PI})` });
    set(name, { x: tip[0] + 15 * dx, y: tip[1] + 15 * dy + 5 });
    set(handle, { cx: tip[0], cy: tip[1] });
  };
  return { lines: [line, grip], arrow: [shaft, head, name, handle], draw };
}

function makeInputs(model) {
  const fills = Array.from({ length: 8 }, (_, i) => svg("polygon", { class: `nnb-side${i % 2}` }));
  const edges = Array.from({ length: 4 }, () => svg("line", { class: "nnb-line" }));
  const ticks = makeTicks({ texts: ["x₁", "x₂"], kinds: ["", ""] });
  const points = makePoints();
  const title = svg("text", { x: 10, y: 20, class: "nnb-planename" }, "input plane");
  const frame = svg("rect", { x: 0.5, y: 0.5, width: WIDTH - 1, height: HEIGHT - 1, class: "nnb-edge" });
  const element = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "nnb-plane", "aria-hidden": "true" });
  let view = null;
  const place = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(element.getScreenCTM().inverse());
    return view.from([x, y]);
  };
  const units = [0, 1].map((i) => makeUnit(i, model, element, () => view, place));
  element.append(...fills, ticks.group, ...edges, ...units.flatMap(({ lines }) => lines));
  element.append(points.group, ...units.flatMap(({ arrow }) => arrow), title, frame);
  const lay = ({ x, y }) => {
    view = scaled(windowOn(x));
    points.lay(y);
    ticks.draw(view);
  };
  const draw = (now, line) => {
    regionsOf(now, line, frameOf(view)).forEach(({ region, output }, i) => {
      set(fills[2 * i], { points: path(clip(region, (p) => -output(p)).map(view.to)) });
      set(fills[2 * i + 1], { points: path(clip(region, output).map(view.to)) });
      const ends = crossings(region, output).map(view.to);
      set(edges[i], { visibility: ends.length === 2 ? "visible" : "hidden" });
      if (ends.length === 2) set(edges[i], { x1: ends[0][0], y1: ends[0][1], x2: ends[1][0], y2: ends[1][1] });
    });
    units.forEach((unit) => unit.draw(now));
    points.draw(now.x.map(view.to));
  };
  return { element, lay, draw, frame: () => frameOf(view) };
}

function makeHidden() {
  const fills = [0, 1].map((label) => svg("polygon", { class: `nnb-side${label}` }));
  const mesh = Array.from({ length: 24 }, () => svg("polyline", { class: "nnb-mesh" }));
  const axes = [0, 1].map((i) => svg("line", { class: `nnb-line nnb-hiddenaxis nnb-unit${i + 1}` }));
  const edge = svg("line", { class: "nnb-line" });
  const ticks = makeTicks({ texts: ["h₁", "h₂"], kinds: ["nnb-unit1", "nnb-unit2"] });
  const points = makePoints();
  const title = svg("text", { x: 10, y: 20, class: "nnb-planename" }, "hidden plane");
  const said = svg("text", { x: WIDTH - 10, y: 20, class: "nnb-end nnb-verdict" });
  const frame = svg("rect", { x: 0.5, y: 0.5, width: WIDTH - 1, height: HEIGHT - 1, class: "nnb-edge" });
  const element = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "nnb-plane", "aria-hidden": "true" },
    ...fills,
    ...mesh,
    ticks.group,
    ...axes,
    edge,
    points.group,
    title,
    said,
    frame,
  );
  const draw = (now, line, places, window) => {
    const view = scaled(hiddenView(places));
    ticks.draw(view);
    const corners = frameOf(view);
    const output = (h) => (line ? line.u[0] * h[0] + line.u[1] * h[1] - line.c : 0);
    set(fills[0], { points: line ? path(clip(corners, (h) => -output(h)).map(view.to)) : "" });
    set(fills[1], { points: line ? path(clip(corners, output).map(view.to)) : "" });
    const ends = line ? crossings(corners, output).map(view.to) : [];
    set(edge, { visibility: ends.length === 2 ? "visible" : "hidden" });
    if (ends.length === 2) set(edge, { x1: ends[0][0], y1: ends[0][1], x2: ends[1][0], y2: ends[1][1] });
    edge.classList.toggle("nnb-best", line !== null && line.wrong > 0);
    bentGrid(now, window).forEach((bent, i) => set(mesh[i], { points: path(bent.map(view.to)) }));
    const [x0, y0] = view.to([0, 0]);
    set(axes[0], { x1: 0, x2: WIDTH, y1: y0, y2: y0 });
    set(axes[1], { x1: x0, x2: x0, y1: 0, y2: HEIGHT });
    points.draw(places.map(view.to));
    const solved = line !== null && line.wrong === 0;
    write(said, solved ? `separated, margin ${number(line.gap / 2)}` : "no line separates them");
    said.classList.toggle("nnb-solved", solved);
  };
  return { element, lay: ({ y }) => points.lay(y), draw };
}

function render({ model, el }) {
  const names = ["x", "y", "weight", "bias", "fold", "start"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const inputs = makeInputs(model);
  const hidden = makeHidden();
  const weight = (i, j) => (value) =>
    change(model, { weight: model.get("weight").map((w, k) => (k === i ? w.map((old, l) => (l === j ? value : old)) : w)) });
  const bias = (i) => (value) => change(model, { bias: model.get("bias").map((old, k) => (k === i ? value : old)) });
  const range = { min: -2, max: 2, step: 0.1 };
  const sliders = [0, 1].map((i) => [
    slider({ label: "w₁", name: `unit ${i + 1}, weight of x₁`, ...range, onvalue: weight(i, 0) }),
    slider({ label: "w₂", name: `unit ${i + 1}, weight of x₂`, ...range, onvalue: weight(i, 1) }),
    slider({ label: "b", name: `unit ${i + 1}, bias`, ...range, onvalue: bias(i) }),
  ]);
  let folding = null; // the sheet on its way from flat to folded
  const setFold = (fold) => {
    folding = null;
    change(model, { fold });
  };
  const fold = slider({ label: "fold", name: "fold, in per cent", min: 0, max: 100, step: 5, onvalue: (v) => setFold(v / 100) });
  const watch = () => {
    folding = performance.now();
    change(model, { fold: STILL.matches ? 1 : 0 });
    update.again?.();
  };
  const reset = () => {
    folding = null;
    change(model, { ...model.get("start") });
  };
  const play = html("button", { type: "button", onclick: watch }, "Watch it fold");
  const back = html("button", { type: "button", onclick: reset }, "Reset");
  const group = (i) =>
    html(
      "div",
      { class: "nnb-unit", role: "group", "aria-label": `Hidden unit ${i + 1}` },
      html("p", { class: `nnb-unittitle nnb-unit${i + 1}` }, `Hidden unit ${i + 1}`),
      ...sliders[i].map(({ row }) => row),
    );
  const help = html("p", { class: "nnb-hint" }, "Drag a unit’s line to shift it, its arrow’s tip to turn it.");
  const rest = html("div", { class: "nnb-unit" }, fold.row, html("div", { class: "nnb-buttons" }, play, back), help);
  const data = table("Every point", ["point", "x₁", "x₂", "class", "h₁", "h₂"]);

  let laid = null;
  const update = (again) => {
    update.again = again;
    if (folding !== null) {
      const part = Math.min((performance.now() - folding) / FOLDING, 1);
      if (part >= 1 || STILL.matches) folding = null;
      else again();
      model.set("fold", folding === null ? 1 : tidy(part));
      if (folding === null) model.save_changes();
    }
    const now = state();
    if (laid !== now.x) {
      inputs.lay(now);
      hidden.lay(now);
    }
    laid = now.x;
    const places = now.x.map(hiddenOf(now));
    const line = bestLine(places, now.y);
    inputs.draw(now, line);
    hidden.draw(now, line, places, inputs.frame());
    sliders.forEach((three, i) =>
      [...now.weight[i], now.bias[i]].forEach((value, j) => three[j].show(value, number(value))),
    );
    fold.show(Math.round(100 * now.fold), `${number(100 * now.fold, 0)} %`);
    return summarise(now, line);
  };
  const fill = () => {
    const now = state();
    const shown = (i) => (now.x.length > LETTERS.length ? i : LETTERS[i]);
    data.fill(
      now.x.map((p, i) => [shown(i), ...p.map(general), now.y[i], ...hiddenOf(now)(p).map((h) => number(h))]),
    );
  };
  return stage(
    { model, el },
    {
      names,
      picture: [inputs.element, hidden.element],
      controls: [html("div", { class: "nnb-foldings" }, group(0), group(1), rest)],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
