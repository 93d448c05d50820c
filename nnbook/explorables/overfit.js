// A network too large for its data: the fit above, the two errors against training time below.

const WIDTH = 480;
const [FIT, ERRORS] = [280, 206];
const GOLDEN = 0.6180339887498949;
const [NO_DECAY, LAST, NOISE, FLOOR, CEILING] = [-7, 6, 0.35, 0.03, 4];
const SECONDS = 6; // from time 1 to 10⁶
const SLOPES = [3, 7, 12];
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const TIMES = Array.from({ length: 49 }, (_, i) => i / 8);
const ACROSS = Array.from({ length: 241 }, (_, i) => -1.05 + (2.1 * i) / 240);

const truth = (x) => Math.sin(4 * x);
const spread = (n) => Array.from({ length: n }, (_, i) => 2 * ((0.5 + GOLDEN * i) % 1) - 1);
const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

function hidden(xs, units) {
  const centres = spread(units).map((c) => 1.1 * c);
  return xs.map((x) => [...centres.map((c, j) => Math.tanh(SLOPES[j % 3] * (x - c))), 1]);
}

// Eigenvalues and eigenvectors (as rows) of a symmetric matrix, by Jacobi's rotations.
function eigen(matrix) {
  const a = matrix.map((row) => [...row]);
  const n = a.length;
  const v = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n - 1; p++) {
      for (let q = p + 1; q < n; q++) {
        off += a[p][q] ** 2;
        if (Math.abs(a[p][q]) < 1e-300) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const [kp, kq] = [a[k][p], a[k][q]];
          a[k][p] = c * kp - s * kq;
          a[k][q] = s * kp + c * kq;
        }
        for (let k = 0; k < n; k++) {
          const [pk, qk] = [a[p][k], a[q][k]];
          a[p][k] = c * pk - s * qk;
          a[q][k] = s * pk + c * qk;
          const [vp, vq] = [v[p][k], v[q][k]];
          v[p][k] = c * vp - s * vq;
          v[q][k] = s * vp + c * vq;
        }
      }
    }
    if (off < 1e-26) break;
  }
  return { values: a.map((row, i) => row[i]), vectors: v };
}

// What depends on units and points alone is kept until one of them changes.
const remembered = (compute) => {
  let last = null;
  let value = null;
  return (...key) => {
    const name = key.join(" ");
    if (name !== last) [last, value] = [name, compute(...key)];
    return value;
  };
};

function makeNetwork(testX) {
  const layer = remembered((units, points) => {
    const features = hidden(spread(points), units);
    const square = features[0].map((_, i) =>
      features[0].map((__, j) => features.reduce((sum, f) => sum + f[i] * f[j], 0) / points),
    );
    return { features, ...eigen(square) };
  });
  const wide = remembered((units) => ({ test: hidden(testX, units), across: hidden(ACROSS, units) }));

  const weights = ({ units, points, decay }, y, power) => {
    const { features, values, vectors } = layer(units, points);
    const target = features[0].map((_, j) => features.reduce((sum, f, i) => sum + f[j] * y[i], 0) / points);
    const t = 10 ** power;
    const w = target.map(() => 0);
    vectors.forEach((vector, k) => {
      const pull = Math.max(values[k], 0) + (decay > NO_DECAY ? 10 ** decay : 0);
      const gained = pull * t > 1e-12 ? -Math.expm1(-pull * t) / pull : t;
      const along = gained * dot(vector, target);
      vector.forEach((value, j) => {
        w[j] += along * value;
      });
    });
    return w;
  };
  const rms = (rows, w, y) => Math.sqrt(rows.reduce((sum, row, i) => sum + (dot(row, w) - y[i]) ** 2, 0) / rows.length);

  return (now) => {
    const y = now.ys[now.sample].slice(0, now.points);
    const { features } = layer(now.units, now.points);
    const { test, across } = wide(now.units);
    const at = (power) => {
      const w = weights(now, y, power);
      return { w, seen: rms(features, w, y), unseen: rms(test, w, now.test_y) };
    };
    const here = at(now.time);
    const course = TIMES.map(at);
    const least = Math.min(...course.map((one) => one.unseen));
    const best = course.findIndex((one) => one.unseen < least + 1e-3); // the first, where the curve is flat
    return {
      y,
      ...here,
      course,
      best: { error: least, time: TIMES[best] },
      fit: across.map((row) => dot(row, here.w)),
      outputs: features.map((row) => dot(row, here.w)),
    };
  };
}

const decayText = (decay) => (decay > NO_DECAY ? power(decay) : "none");

function summarise(now, found) {
  const units = `${now.units} hidden unit${now.units > 1 ? "s" : ""}`;
  const decay = now.decay > NO_DECAY ? `weight decay ${power(now.decay)}` : "no weight decay";
  return (
    `${units}, ${now.points} points, ${decay}, training time ${power(now.time)}: training error ` +
    `${number(found.seen)}, test error ${number(found.unseen)}, against noise of ${number(NOISE)}. ` +
    `The least test error, ${number(found.best.error)}, comes at time ${power(found.best.time)}.`
  );
}

const RAISED = { "-": "⁻", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((mark, digit) => [digit, mark])) };

function power(exponent) {
  const [digits, size] = (10 ** exponent).toExponential(1).split("e");
  if (Math.abs(Number(size)) <= 3) {
    return Number(`${digits}e${size}`).toLocaleString("en", { maximumFractionDigits: 6 });
  }
  const raised = `10${[...size.replace("+", "")].map((mark) => RAISED[mark]).join("")}`;
  return digits === "1.0" ? raised : `${Number(digits)} × ${raised}`;
}

const line = (points) => points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");

function makeFit() {
  const toX = (x) => WIDTH / 2 + (x / 1.05) * (WIDTH / 2);
  const toY = (y) => FIT / 2 - (Math.min(Math.max(y, -9), 9) / 2.3) * (FIT / 2);
  const dashed = svg("polyline", { class: "nnb-dashed", points: line(ACROSS.map((x) => [toX(x), toY(truth(x))])) });
  const curve = svg("polyline", { class: "nnb-fit-curve" });
  const dots = svg("g");
  const grid = [-2, -1, 0, 1, 2].flatMap((y) => [
    svg("line", { x1: 0, x2: WIDTH, y1: toY(y), y2: toY(y), class: "nnb-grid" }),
    svg("text", { x: 6, y: toY(y) + 4 }, general(y)),
  ]);
  const element = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${FIT}`, class: "nnb-plane nnb-overfit", "aria-hidden": "true" },
    svg("g", { class: "nnb-ticks" }, ...grid, svg("text", { x: WIDTH - 8, y: FIT - 8, class: "nnb-end" }, "x, −1 to 1")),
    dashed,
    curve,
    dots,
    svg("rect", { x: 0.5, y: 0.5, width: WIDTH - 1, height: FIT - 1, class: "nnb-edge" }),
  );
  const draw = ({ y, fit }) => {
    set(curve, { points: line(fit.map((value, i) => [toX(ACROSS[i]), toY(value)])) });
    while (dots.children.length > y.length) dots.lastChild.remove();
    while (dots.children.length < y.length) dots.append(svg("circle", { r: 5, class: "nnb-class1" }));
    spread(y.length).forEach((x, i) => set(dots.children[i], { cx: toX(x).toFixed(2), cy: toY(y[i]).toFixed(2) }));
  };
  return { element, draw };
}

function makeErrors(onpower) {
  const [left, right, top, bottom] = [60, WIDTH - 22, 12, ERRORS - 50];
  const toX = (power) => left + (power / LAST) * (right - left);
  const toY = (error) => {
    const share = Math.log(Math.min(Math.max(error, FLOOR), CEILING) / FLOOR) / Math.log(CEILING / FLOOR);
    return bottom - share * (bottom - top);
  };
  const curves = { seen: svg("polyline", { class: "nnb-seen" }), unseen: svg("polyline", { class: "nnb-unseen" }) };
  const marks = { seen: svg("circle", { r: 5, class: "nnb-seen-dot" }), unseen: svg("circle", { r: 5, class: "nnb-unseen-dot" }) };
  const names = { seen: svg("text", { class: "nnb-seen-name nnb-end" }, "training"), unseen: svg("text", { class: "nnb-unseen-name nnb-end" }, "test") };
  const now = svg("line", { y1: top, y2: bottom, class: "nnb-now" });
  const words = ["1", "", "100", "", "10⁴", "", "10⁶"];
  const element = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${ERRORS}`, class: "nnb-plane nnb-overfit nnb-errors", "aria-hidden": "true" },
    svg(
      "g",
      { class: "nnb-ticks" },
      ...[0.1, 1, 3].flatMap((error) => [
        svg("line", { x1: left, x2: right, y1: toY(error), y2: toY(error), class: "nnb-grid" }),
        svg("text", { x: left - 6, y: toY(error) + 4, class: "nnb-end" }, String(error)),
      ]),
      svg("line", { x1: left, x2: right, y1: toY(NOISE), y2: toY(NOISE), class: "nnb-noise" }),
      svg("text", { x: left - 6, y: toY(NOISE) + 4, class: "nnb-end" }, "noise"),
      ...words.map((word, i) => svg("text", { x: toX(i), y: bottom + 20, class: "nnb-middle" }, word)),
      svg("text", { x: (left + right) / 2, y: ERRORS - 5, class: "nnb-middle" }, "training time (drag)"),
    ),
    now,
    curves.seen,
    curves.unseen,
    marks.seen,
    marks.unseen,
    names.seen,
    names.unseen,
  );
  const place = (event) => {
    const { x } = new DOMPoint(event.clientX, event.clientY).matrixTransform(element.getScreenCTM().inverse());
    onpower(Math.round(Math.min(Math.max(((x - left) / (right - left)) * LAST, 0), LAST) * 10) / 10);
  };
  element.addEventListener("pointerdown", (press) => {
    if (press.button !== 0) return;
    press.preventDefault();
    element.setPointerCapture(press.pointerId);
    place(press);
    element.addEventListener("pointermove", place);
    const end = () => element.removeEventListener("pointermove", place);
    for (const name of ["pointerup", "pointercancel"]) element.addEventListener(name, end, { once: true });
  });
  const draw = ({ time }, found) => {
    set(now, { x1: toX(time), x2: toX(time) });
    const ends = found.course.at(-1);
    for (const name of ["seen", "unseen"]) {
      set(curves[name], { points: line(found.course.map((one, i) => [toX(TIMES[i]), toY(one[name])])) });
      set(marks[name], { cx: toX(time), cy: toY(found[name]) });
      const above = name === "unseen" ? -8 : 16;
      const y = Math.min(Math.max(toY(ends[name]) + above, 14), bottom - 6);
      set(names[name], { x: right - 2, y: name === "seen" && toY(ends.seen) > bottom - 24 ? bottom - 8 : y });
    }
  };
  return { element, draw };
}

function render({ model, el }) {
  const names = ["units", "points", "decay", "time", "sample", "ys", "test_x", "test_y"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const network = makeNetwork(model.get("test_x"));
  let runs = null; // when the run from time 1 began
  const choosePower = (time) => {
    runs = null;
    change(model, { time });
  };
  const fit = makeFit();
  const errors = makeErrors(choosePower);
  const choose = (name) => (value) => change(model, { [name]: value });
  const sliders = {
    units: slider({ label: "units", name: "hidden units", min: 1, max: 40, step: 1, onvalue: choose("units") }),
    points: slider({ label: "points", name: "training points", min: 4, max: 100, step: 1, onvalue: choose("points") }),
    decay: slider({ label: "decay", name: "weight decay", min: NO_DECAY, max: 0, step: 0.5, onvalue: choose("decay") }),
    time: slider({ label: "time", name: "training time", min: 0, max: LAST, step: 0.1, onvalue: choosePower }),
  };
  const train = () => {
    runs = STILL.matches ? null : performance.now();
    change(model, { time: runs === null ? LAST : 0 });
  };
  const redraw = () => change(model, { sample: (model.get("sample") + 1) % model.get("ys").length });
  const buttons = html(
    "div",
    { class: "nnb-buttons" },
    html("button", { type: "button", onclick: train }, "Train from the start"),
    html("button", { type: "button", onclick: redraw }, "Other noise"),
  );
  const figures = ["training error", "test error"].map((name) => ({ name, value: html("span", { class: "nnb-figure" }) }));
  const readout = html(
    "div",
    { class: "nnb-readout" },
    ...figures.map(({ name, value }) => html("div", {}, html("span", {}, name), value)),
  );
  const data = table("The training points", ["point", "x", "y", "the curve", "the fit"]);

  const update = (again) => {
    if (runs !== null) {
      const time = Math.min(((performance.now() - runs) / 1000 / SECONDS) * LAST, LAST);
      if (time >= LAST) runs = null;
      change(model, { time: Math.round(time * 100) / 100 });
      if (runs !== null) again();
    }
    const now = state();
    const found = network(now);
    fit.draw(found);
    errors.draw(now, found);
    sliders.units.show(now.units, String(now.units));
    sliders.points.show(now.points, String(now.points));
    sliders.decay.show(now.decay, decayText(now.decay));
    sliders.time.show(now.time, power(now.time));
    write(figures[0].value, number(found.seen));
    write(figures[1].value, number(found.unseen));
    return summarise(now, found);
  };
  const fill = () => {
    const { y, outputs } = network(state());
    data.fill(spread(y.length).map((x, i) => [i, number(x), number(y[i]), number(truth(x)), number(outputs[i])]));
  };
  return stage(
    { model, el },
    {
      names,
      picture: [fit.element, errors.element],
      controls: [...Object.values(sliders).map(({ row }) => row), buttons, readout],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
