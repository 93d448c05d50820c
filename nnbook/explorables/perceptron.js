// A perceptron's line among its points: drag the line, turn its normal, or step the perceptron rule.

const [WIDTH, HEIGHT] = [480, 380];
const GLIDE = 350; // milliseconds
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

// w · x + b, with the terms in the order in which Python adds them.
const scoreOf = (w, b) => (p) => w[0] * p[0] + w[1] * p[1] + b;

function judge({ x, y, w, b, turn }) {
  const scores = x.map(scoreOf(w, b));
  const predictions = scores.map((score) => (score >= 0 ? 1 : 0));
  const wrong = y.flatMap((label, i) => (label === predictions[i] ? [] : [i]));
  const length = Math.hypot(...w);
  const distances = scores.map((score) => score / length);
  const margin = length === 0 ? null : Math.min(...distances.map((d, i) => (y[i] === 1 ? d : -d)));
  const next = wrong.find((i) => i >= turn) ?? wrong[0] ?? null;
  return { scores, predictions, wrong, length, distances, margin, next };
}

function stepped({ x, y, w, b, turn, updates }) {
  const i = judge({ x, y, w, b, turn }).next;
  if (i === null) return {};
  const error = y[i] === 1 ? 1 : -1;
  return {
    w: [w[0] + error * x[i][0], w[1] + error * x[i][1]],
    b: b + error,
    updates: updates + 1,
    turn: (i + 1) % x.length,
  };
}

function summarise({ y, w, b }, { wrong, margin }) {
  const state = `Weights ${number(w[0])} and ${number(w[1])}, bias ${number(b)}:`;
  const missed = `${wrong.length} of ${y.length} points ${wrong.length === 1 ? "is" : "are"} misclassified`;
  if (margin === null) return `${state} no line, every point is called ${b >= 0 ? 1 : 0}, ${missed}.`;
  if (wrong.length) return `${state} ${missed}, margin ${number(margin)}.`;
  return `${state} all ${y.length} points are on their side, margin ${number(margin)}.`;
}

// The window on the plane: the same scale on both axes, or a right angle would not look like one.
function windowOn(x) {
  const spans = [0, 1].map((axis) => {
    const values = x.map((p) => p[axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  const middle = spans.map(([low, high]) => (low + high) / 2);
  const half = Math.max(...spans.map(([low, high]) => (high - low) / 2), 0.5) * 1.25;
  const scale = HEIGHT / (2 * half);
  return {
    middle,
    half,
    to: ([a, b]) => [WIDTH / 2 + (a - middle[0]) * scale, HEIGHT / 2 - (b - middle[1]) * scale],
    from: ([a, b]) => [middle[0] + (a - WIDTH / 2) / scale, middle[1] - (b - HEIGHT / 2) / scale],
  };
}

const CORNERS = [
  [0, 0],
  [WIDTH, 0],
  [WIDTH, HEIGHT],
  [0, HEIGHT],
];
const path = (points) => points.map((p) => p.join(",")).join(" ");

function makeGrid(view) {
  const [left, top] = view.from([0, 0]);
  const [right, bottom] = view.from([WIDTH, HEIGHT]);
  const gap = [1, 2, 5].flatMap((m) => [-2, -1, 0, 1, 2, 3].map((e) => m * 10 ** e)).sort((a, b) => a - b);
  const every = gap.find((size) => (right - left) / size <= 8) ?? right - left;
  const marks = (low, high) => {
    const first = Math.ceil(low / every);
    return Array.from({ length: Math.floor(high / every) - first + 1 }, (_, i) => (first + i) * every);
  };
  const group = svg("g", { class: "nnb-ticks" });
  for (const at of marks(left, right)) {
    const [x] = view.to([at, 0]);
    group.append(svg("line", { x1: x, x2: x, y1: 0, y2: HEIGHT, class: "nnb-grid" }));
    if (x > 30 && x < WIDTH - 30) group.append(svg("text", { x, y: HEIGHT - 6, class: "nnb-middle" }, general(at)));
  }
  for (const at of marks(bottom, top)) {
    const [, y] = view.to([0, at]);
    group.append(svg("line", { x1: 0, x2: WIDTH, y1: y, y2: y, class: "nnb-grid" }));
    if (y > 30 && y < HEIGHT - 30) group.append(svg("text", { x: 6, y: y + 4 }, general(at)));
  }
  group.append(svg("text", { x: WIDTH - 8, y: HEIGHT - 6, class: "nnb-end nnb-axis" }, "x₁"));
  group.append(svg("text", { x: 6, y: 16, class: "nnb-axis" }, "x₂"));
  return group;
}

function makePoint(label) {
  const mark =
    label === 1
      ? svg("rect", { x: -6, y: -6, width: 12, height: 12, class: "nnb-class1" })
      : svg("circle", { r: 6.5, class: "nnb-class0" });
  const ring = svg("circle", { r: 13, class: "nnb-ring" });
  const next = svg("text", { y: -17, class: "nnb-middle nnb-small" }, "next");
  return { group: svg("g", {}, mark, ring, next), ring, next };
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

function makePlane(model, state) {
  const sides = [0, 1].map((label) => svg("polygon", { class: `nnb-side${label}` }));
  const says = [0, 1].map((label) => svg("text", { class: "nnb-says" }, `says ${label}`));
  const dashes = [0, 1].map(() => svg("line", { class: "nnb-dashed" }));
  const line = svg("line", { class: "nnb-line" });
  const grip = svg("line", { class: "nnb-hit nnb-grip" });
  const shaft = svg("line", { class: "nnb-arrow" });
  const head = svg("polygon", { points: "0,0 -11,-5.5 -11,5.5", class: "nnb-head" });
  const handle = svg("circle", { r: 16, class: "nnb-hit nnb-handle" });
  const knob = svg("circle", { r: 7, class: "nnb-knob" });
  const name = svg("text", { class: "nnb-middle nnb-w" }, "w");
  const arrow = svg("g", {}, shaft, head, knob, name, handle);
  const ticks = svg("g");
  const points = svg("g", { class: "nnb-points" });
  const edge = svg("rect", { x: 0.5, y: 0.5, width: WIDTH - 1, height: HEIGHT - 1, class: "nnb-edge" });
  const element = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "nnb-plane", "aria-hidden": "true" },
    ...sides,
    ticks,
    ...dashes,
    line,
    grip,
    points,
    ...says,
    arrow,
    edge,
  );

  let view = null;
  let shown = [];
  let anchor = null; // where the arrow stands on the line, in the plane's own units
  const place = (event) => {
    const matrix = element.getScreenCTM().inverse();
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    return view.from([x, y]);
  };
  const tidy = (value) => Math.round(value * 100) / 100;

  draggable(grip, element, place, (from) => {
    const { w, b } = state();
    const offset = b + w[0] * from[0] + w[1] * from[1];
    return (to) => change(model, { b: tidy(offset - w[0] * to[0] - w[1] * to[1]) });
  });
  draggable(handle, element, place, () => {
    const length = Math.hypot(...state().w);
    const foot = anchor;
    return (to) => {
      const [dx, dy] = [to[0] - foot[0], to[1] - foot[1]];
      const far = Math.hypot(dx, dy);
      if (far === 0) return;
      const w = [tidy((dx / far) * length), tidy((dy / far) * length)];
      change(model, { w, b: tidy(-w[0] * foot[0] - w[1] * foot[1]) });
    };
  });

  const lay = ({ x, y }) => {
    view = windowOn(x);
    anchor = view.middle;
    ticks.replaceChildren(makeGrid(view));
    shown = y.map(makePoint);
    shown.forEach(({ group }, i) => set(group, { transform: `translate(${view.to(x[i]).join(" ")})` }));
    points.replaceChildren(...shown.map(({ group }) => group));
  };

  const drawLine = ({ w, b }, { length, margin }) => {
    const distance = (p) => scoreOf(w, b)(view.from(p)) / length;
    sides.forEach((side, label) => {
      const inside = (p) => (label === 1 ? distance(p) : -distance(p));
      set(side, { points: path(clip(CORNERS, inside)) });
      const corner = CORNERS.reduce((best, p) => (inside(p) > inside(best) ? p : best));
      set(says[label], {
        x: corner[0] ? WIDTH - 12 : 44,
        y: corner[1] ? HEIGHT - 32 : 24,
        class: corner[0] ? "nnb-says nnb-end" : "nnb-says",
        visibility: inside(corner) > 0 ? "visible" : "hidden",
      });
    });
    const normal = [w[0] / length, w[1] / length];
    const along = (point, step) => [point[0] + step * normal[0], point[1] + step * normal[1]];
    const foot = (point) => along(point, -scoreOf(w, b)(point) / length);
    const far = 8 * view.half;
    const stretch = (element_, offset) => {
      const middle = along(foot(view.middle), offset);
      const ends = [-far, far].map((t) => view.to([middle[0] - t * normal[1], middle[1] + t * normal[0]]));
      set(element_, { x1: ends[0][0], y1: ends[0][1], x2: ends[1][0], y2: ends[1][1] });
    };
    stretch(line, 0);
    stretch(grip, 0);
    dashes.forEach((dash, i) => {
      set(dash, { visibility: margin > 0 ? "visible" : "hidden" });
      if (margin > 0) stretch(dash, i ? margin : -margin);
    });
    drawArrow(foot, along, normal, length);
  };

  const drawArrow = (foot, along, normal, length) => {
    const outside = ([x, y]) => x < 20 || y < 20 || x > WIDTH - 20 || y > HEIGHT - 20;
    anchor = foot(anchor);
    if (outside(view.to(anchor))) anchor = foot(view.middle);
    const reach = view.half * Math.min(Math.max(0.22 * length, 0.22), 0.66);
    const [start, tip] = [view.to(anchor), view.to(along(anchor, reach))];
    const [dx, dy] = [normal[0], -normal[1]];
    const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
    set(shaft, { x1: start[0], y1: start[1], x2: tip[0] - 8 * dx, y2: tip[1] - 8 * dy });
    set(head, { transform: `translate(${tip.join(" ")}) rotate(${angle})` });
    set(knob, { cx: start[0], cy: start[1] });
    set(handle, { cx: tip[0], cy: tip[1] });
    set(name, { x: (start[0] + tip[0]) / 2 - 13 * dy, y: (start[1] + tip[1]) / 2 + 13 * dx + 5 });
  };

  const draw = (now, found) => {
    const some = found.length > 0;
    for (const part of [line, grip, arrow]) set(part, { visibility: some ? "visible" : "hidden" });
    if (some) drawLine(now, found);
    else {
      const label = now.b >= 0 ? 1 : 0;
      set(sides[label], { points: path(CORNERS) });
      set(sides[1 - label], { points: "" });
      says.forEach((text, i) =>
        set(text, { x: 44, y: 24, class: "nnb-says", visibility: i === label ? "visible" : "hidden" }),
      );
      for (const dash of dashes) set(dash, { visibility: "hidden" });
    }
    shown.forEach(({ ring, next }, i) => {
      set(ring, { visibility: found.wrong.includes(i) ? "visible" : "hidden" });
      set(next, { visibility: found.next === i ? "visible" : "hidden" });
    });
  };
  return { element, lay, draw };
}

function makeReadout(names) {
  const values = names.map(() => html("span", { class: "nnb-figure" }));
  const pairs = names.map((name, i) => html("div", {}, html("span", {}, name), values[i]));
  return {
    element: html("div", { class: "nnb-readout" }, ...pairs),
    show: (texts) => texts.forEach((t, i) => write(values[i], t)),
  };
}

function render({ model, el }) {
  const names = ["x", "y", "w", "b", "start", "updates", "turn"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const plane = makePlane(model, state);
  const reach = Math.max(...model.get("x").flat().map(Math.abs), 1);
  const limit = reach <= 10 ? 6 : Math.ceil(2 * reach);
  const weight = (i) => (value) => change(model, { w: model.get("w").map((old, j) => (i === j ? value : old)) });
  const sliders = [
    slider({ label: "w₁", name: "w₁, weight 1", min: -3, max: 3, step: 0.1, onvalue: weight(0) }),
    slider({ label: "w₂", name: "w₂, weight 2", min: -3, max: 3, step: 0.1, onvalue: weight(1) }),
    slider({
      label: "b",
      name: "b, bias",
      min: -limit,
      max: limit,
      step: limit / 60,
      onvalue: (b) => change(model, { b }),
    }),
  ];
  const reset = () => {
    const start = model.get("start");
    change(model, { w: start.slice(0, 2), b: start[2], updates: 0, turn: 0 });
  };
  let glide = null; // the line on its way from before a step to after it
  const learn = () => {
    const { w, b } = state();
    glide = { w, b, since: performance.now() };
    change(model, stepped(state()));
  };
  const step = html("button", { type: "button", onclick: learn }, "Step");
  const back = html("button", { type: "button", onclick: reset }, "Reset");
  const readout = makeReadout(["misclassified", "margin", "steps"]);
  const data = table("Every point", ["point", "x₁", "x₂", "class", "says", "distance from the line"]);

  let laid = null;
  // The picture may lag behind the numbers for a moment.
  const pictured = (now, again) => {
    const part = glide ? (performance.now() - glide.since) / GLIDE : 1;
    if (part >= 1 || STILL.matches) {
      glide = null;
      return now;
    }
    again();
    const mix = (from, to) => from + part * (to - from);
    return { ...now, w: now.w.map((to, i) => mix(glide.w[i], to)), b: mix(glide.b, now.b) };
  };
  const update = (again) => {
    const now = state();
    if (laid !== now.x) plane.lay(now);
    laid = now.x;
    const found = judge(now);
    const seen = pictured(now, again);
    plane.draw(seen, judge(seen));
    [...now.w, now.b].forEach((value, i) => sliders[i].show(value, number(value)));
    set(step, { "aria-disabled": found.next === null ? "true" : null });
    const margin = found.margin === null ? "no line" : number(found.margin);
    readout.show([`${found.wrong.length} of ${now.y.length}`, margin, now.updates]);
    return summarise(now, found);
  };
  const fill = () => {
    const now = state();
    const { predictions, distances, wrong, length } = judge(now);
    data.fill(
      now.x.map(([a, b], i) => [
        i,
        general(a),
        general(b),
        now.y[i],
        wrong.includes(i) ? `${predictions[i]} (wrong)` : predictions[i],
        length ? number(distances[i]) : "no line",
      ]),
    );
  };
  const help = html("p", { class: "nnb-hint" }, "Drag the line to shift it, the arrow’s tip to turn it.");
  const buttons = html("div", { class: "nnb-buttons" }, step, back);
  return stage(
    { model, el },
    {
      names,
      picture: [plane.element],
      controls: [...sliders.map(({ row }) => row), help, buttons, readout.element],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
