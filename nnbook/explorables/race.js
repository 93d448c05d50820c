// A race of six optimisers: the paths are computed anew at every change, the map once a surface.

const STEPS = 300;
const HOME = 1e-3;
const FAR = 6;
const WIDE = 1.4;
const [ALPHA, BETA1, BETA2, EPS, DECAY] = [0.9, 0.9, 0.999, 1e-8, 0.1];
const TINY = 1e-12;
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

const SURFACES = {
  bowl: {
    loss: (x, y) => 0.5 * (x * x + y * y),
    slope: (x, y) => [x, y],
    curvature: 1,
    minima: [[0, 0]],
    middle: [0, 0],
    half: 2,
    start: [-2.3, 1.4],
    lr: 0.1,
    lr_adaptive: 0.1,
  },
  ravine: {
    loss: (x, y) => 0.5 * (0.4 * x * x + 10 * y * y),
    slope: (x, y) => [0.4 * x, 10 * y],
    curvature: 10,
    minima: [[0, 0]],
    middle: [0, 0],
    half: 2,
    start: [-2.4, 1.2],
    lr: 0.09,
    lr_adaptive: 0.1,
  },
  "Rosenbrock valley": {
    loss: (x, y) => (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x),
    slope: (x, y) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
    curvature: 1001.6,
    minima: [[1, 1]],
    middle: [0, 0.75],
    half: 1.2,
    start: [-1.2, 1],
    lr: 0.001,
    lr_adaptive: 0.2,
  },
  saddle: {
    loss: (x, y) => 0.5 * x * x + 0.25 * (y * y - 1) * (y * y - 1),
    slope: (x, y) => [x, y * (y * y - 1)],
    curvature: 2,
    minima: [
      [0, -1],
      [0, 1],
    ],
    middle: [0, 0],
    half: 1.7,
    start: [-2, 0.01],
    lr: 0.1,
    lr_adaptive: 0.05,
  },
};

// Each with a shape of its own, so that nothing is told by colour alone.
const RUNNERS = [
  ["gradient descent", "M6.5,0A6.5,6.5 0 1 1 -6.5,0A6.5,6.5 0 1 1 6.5,0Z"],
  ["momentum", "M-6,-6H6V6H-6Z"],
  ["Nesterov", "M0,-8L7.4,5.6H-7.4Z"],
  ["RMSprop", "M0,-8.2L8.2,0L0,8.2L-8.2,0Z"],
  ["Adam", "M0,-8L7.6,-2.5L4.7,6.5H-4.7L-7.6,-2.5Z"],
  ["AdamW", "M-3,-8H3V-3H8V3H3V8H-3V3H-8V-3H-3Z"],
].map(([name, shape], i) => ({ name, shape, css: `nnb-runner${i}` }));
const NAMES = RUNNERS.map(({ name }) => name);
const STAR = "M0,-10L2.6,-3.4L9.5,-3.1L4.1,1.2L5.9,8.1L0,4.2L-5.9,8.1L-4.1,1.2L-9.5,-3.1L-2.6,-3.4Z";

// One runner's step: a function of where it stands and the slope there. It keeps its memory to itself.
function mover(name, { lr, lr_adaptive, momentum }) {
  const [first, second] = [
    [0, 0],
    [0, 0],
  ];
  let [beta1, beta2] = [1, 1];
  const coordinate = (x, g, i) => {
    if (name === "gradient descent") return x - lr * g;
    if (name === "momentum" || name === "Nesterov") {
      first[i] = momentum * first[i] + g;
      return x - lr * (name === "momentum" ? first[i] : g + momentum * first[i]);
    }
    if (name === "RMSprop") {
      second[i] = ALPHA * second[i] + (1 - ALPHA) * g * g;
      return x - (lr_adaptive * g) / (Math.sqrt(second[i]) + EPS);
    }
    const from = name === "AdamW" ? (1 - lr_adaptive * DECAY) * x : x;
    first[i] = BETA1 * first[i] + (1 - BETA1) * g;
    second[i] = BETA2 * second[i] + (1 - BETA2) * g * g;
    const step = first[i] / (1 - beta1) / (Math.sqrt(second[i] / (1 - beta2)) + EPS);
    return from - lr_adaptive * step;
  };
  return (at, slope) => {
    [beta1, beta2] = [beta1 * BETA1, beta2 * BETA2];
    return [0, 1].map((i) => coordinate(at[i], slope[i], i));
  };
}

function far(ground, at) {
  const reach = FAR * WIDE * ground.half;
  return !at.every((value, i) => Math.abs(value - ground.middle[i]) < reach);
}

function run(now, name) {
  const ground = SURFACES[now.surface];
  const move = mover(name, now);
  const path = [now.start];
  while (path.length <= STEPS && !far(ground, path.at(-1))) path.push(move(path.at(-1), ground.slope(...path.at(-1))));
  const losses = path.map((at) => ground.loss(...at));
  const left = far(ground, path.at(-1)) ? path.length - 1 : null;
  const last = losses.findLastIndex((loss) => !(loss < HOME));
  return { name, path, losses, left, home: last < STEPS && left === null ? last + 1 : null };
}

function amount(value) {
  if (value === 0) return "0";
  if (value >= 0.001 && value < 1000) return value < 100 ? String(Number(value.toExponential(1))) : value.toFixed(0);
  return value.toExponential(1).replace("-", "−");
}

function summarise(now, races) {
  const ground = SURFACES[now.surface];
  const { step } = now;
  const where = `Step ${step} on the ${now.surface}`;
  const limit = 2 / ground.curvature;
  const past = now.lr > limit ? ` The first rate, ${amount(now.lr)}, is past 2/L = ${amount(limit)}.` : "";
  if (!races.length) return `${where}: nobody runs.${past}`;
  const start = `(${number(now.start[0])}, ${number(now.start[1])})`;
  if (step === 0) return `${where}: all stand at ${start}, at a loss of ${amount(ground.loss(...now.start))}.${past}`;
  const gone = races.filter(({ left }) => left !== null && left <= step);
  const home = races.filter((race) => race.home !== null && race.home <= step);
  const present = races.filter((race) => !gone.includes(race));
  let text = `${where}, from ${start}: `;
  if (!present.length) text += "nobody is left.";
  else {
    const leader = present.reduce((best, race) => (race.losses[step] < best.losses[step] ? race : best));
    text += `${leader.name} is lowest, at a loss of ${amount(leader.losses[step])}.`;
  }
  for (const [what, who, key] of [
    ["At home", home, "home"],
    ["Left the picture", gone, "left"],
  ]) {
    const sorted = who.toSorted((a, b) => a[key] - b[key]);
    if (who.length) text += ` ${what}: ${listed(sorted.map((race) => `${race.name} (step ${race[key]})`))}.`;
  }
  return text + past;
}

// The map as two masks, shade and lines, whose colours the sheet gives, so that they follow the theme.
const [PIXELS_X, PIXELS_Y, LEVELS] = [896, 640, 15];
const maps = new Map();

function paintMap(name) {
  const ground = SURFACES[name];
  const depth = new Float32Array(PIXELS_X * PIXELS_Y);
  let [low, high] = [Infinity, -Infinity];
  for (let j = 0, k = 0; j < PIXELS_Y; j += 1) {
    const y = ground.middle[1] + ground.half * (1 - (2 * (j + 0.5)) / PIXELS_Y);
    for (let i = 0; i < PIXELS_X; i += 1, k += 1) {
      const x = ground.middle[0] + WIDE * ground.half * ((2 * (i + 0.5)) / PIXELS_X - 1);
      const value = Math.log10(ground.loss(x, y) + 0.01);
      depth[k] = value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const [shade, lines] = [new ImageData(PIXELS_X, PIXELS_Y), new ImageData(PIXELS_X, PIXELS_Y)];
  const scale = LEVELS / (high - low);
  for (let j = 0, k = 0; j < PIXELS_Y; j += 1) {
    for (let i = 0; i < PIXELS_X; i += 1, k += 1) {
      const level = (depth[k] - low) * scale;
      const across = depth[i + 1 < PIXELS_X ? k + 1 : k - 1] - depth[k];
      const down = depth[j + 1 < PIXELS_Y ? k + PIXELS_X : k - PIXELS_X] - depth[k];
      const steepness = Math.hypot(across, down) * scale;
      // How many pixels it is to the nearest contour line; where lines would lie on each other, they fade.
      const nearest = Math.round(level);
      const distance = nearest < 1 ? 9 : Math.abs(level - nearest) / (steepness + 1e-9);
      const crowd = Math.min(1, 0.16 / (steepness + 1e-9));
      lines.data[4 * k + 3] = 255 * crowd * Math.min(1, Math.max(0, 1.25 - distance));
      shade.data[4 * k + 3] = 255 * (1 - level / LEVELS) ** 1.15;
    }
  }
  return [shade, lines].map((image) => {
    const canvas = html("canvas", { width: PIXELS_X, height: PIXELS_Y });
    canvas.getContext("2d").putImageData(image, 0, 0);
    return `url(${canvas.toDataURL()})`;
  });
}

function mapOf(name) {
  if (!maps.has(name)) maps.set(name, paintMap(name));
  return maps.get(name);
}

const [WIDTH, HEIGHT] = [560, 400];

function viewOf(name) {
  const { middle, half } = SURFACES[name];
  const scale = HEIGHT / (2 * half);
  return {
    to: ([x, y]) => [WIDTH / 2 + (x - middle[0]) * scale, HEIGHT / 2 - (y - middle[1]) * scale],
    from: ([x, y]) => [middle[0] + (x - WIDTH / 2) / scale, middle[1] - (y - HEIGHT / 2) / scale],
  };
}

// Where a runner stands between two steps, so that it glides.
function between(values, head, mix) {
  const at = Math.min(head, values.length - 1);
  const i = Math.floor(at);
  return i + 1 < values.length ? mix(values[i], values[i + 1], at - i) : values[i];
}
const glide = (from, to, part) => from.map((value, i) => value + part * (to[i] - value));

function makeMap(model, place) {
  const [shade, lines] = ["shade", "lines"].map((what) => html("div", { class: `nnb-race-${what}` }));
  const stars = svg("g", { class: "nnb-race-star" });
  const trails = RUNNERS.map(({ css }) => [0, 1].map((part) => svg("polyline", { class: `nnb-trail${part} ${css}` })));
  const dots = RUNNERS.map(({ shape, css }) => svg("path", { d: shape, class: `nnb-dot ${css}` }));
  const arrows = RUNNERS.map(({ css }) => svg("path", { d: "M0,0L-15,-8V8Z", class: `nnb-dot ${css}` }));
  const ring = svg("g", { class: "nnb-race-start" }, svg("circle", { r: 12 }), svg("path", { d: "M-4,0H4M0,-4V4" }));
  const hint = svg("text", { x: WIDTH - 12, y: HEIGHT - 12, class: "nnb-end nnb-race-note" }, "click to set the start");
  const alarm = html("p", { class: "nnb-race-alarm" });
  const parts = [stars, ...trails.flat(), ring, ...dots.toReversed(), ...arrows, hint];
  const plane = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "nnb-race-plane", "aria-hidden": "true" }, ...parts);
  const element = html("div", { class: "nnb-race-map" }, shade, lines, plane, alarm);

  let view = null;
  const pointed = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(plane.getScreenCTM().inverse());
    place(view.from([Math.min(Math.max(x, 0), WIDTH), Math.min(Math.max(y, 0), HEIGHT)]));
  };
  plane.addEventListener("pointerdown", (press) => {
    if (press.button !== 0) return;
    press.preventDefault();
    plane.setPointerCapture(press.pointerId);
    plane.addEventListener("pointermove", pointed);
    const ended = () => plane.removeEventListener("pointermove", pointed);
    for (const end of ["pointerup", "pointercancel"]) plane.addEventListener(end, ended, { once: true });
    pointed(press);
  });

  let shown = "";
  const lay = (name) => {
    if (shown === name) return;
    shown = name;
    view = viewOf(name);
    const masks = mapOf(name);
    [shade, lines].forEach((layer, i) => layer.style.setProperty("mask-image", masks[i]));
    stars.replaceChildren(
      ...SURFACES[name].minima.map((at) => svg("path", { d: STAR, transform: `translate(${view.to(at).join(" ")})` })),
    );
  };

  const drawRunner = (race, i, head) => {
    const off = [...trails[i], dots[i], arrows[i]];
    if (!race) return off.forEach((part) => set(part, { visibility: "hidden" }));
    const here = view.to(between(race.path, head, glide));
    const points = race.points.slice(0, Math.floor(Math.min(head, race.path.length - 1)) + 1);
    const over = race.left !== null && race.left <= head;
    const fresh = over ? points.length - 1 : Math.max(0, points.length - 12); // the last steps are drawn bolder
    set(trails[i][0], { points: points.slice(0, fresh + 1).join(" "), visibility: "visible" });
    set(trails[i][1], { points: [...points.slice(fresh), here.join(",")].join(" "), visibility: "visible" });
    const edge = [Math.min(Math.max(here[0], 3), WIDTH - 3), Math.min(Math.max(here[1], 3), HEIGHT - 3)];
    const outside = edge[0] !== here[0] || edge[1] !== here[1];
    const angle = (Math.atan2(here[1] - edge[1], here[0] - edge[0]) * 180) / Math.PI;
    set(dots[i], { transform: `translate(${here.join(" ")})`, visibility: outside ? "hidden" : "visible" });
    set(arrows[i], { transform: `translate(${edge.join(" ")}) rotate(${angle})`, visibility: outside ? "visible" : "hidden" });
  };

  const draw = (now, races, head) => {
    lay(now.surface);
    for (const race of races) race.points ??= race.path.map((at) => view.to(at).join(","));
    RUNNERS.forEach(({ name }, i) => drawRunner(races.find((race) => race.name === name), i, head));
    set(ring, { transform: `translate(${view.to(now.start).join(" ")})` });
    const gone = races.filter(({ left }) => left !== null && left <= head).map(({ name }) => name);
    write(alarm, gone.length ? `${listed(gone)} ${gone.length === 1 ? "has" : "have"} left the picture` : "");
    set(alarm, { hidden: gone.length === 0 });
  };
  return { element, draw };
}

const [CHART_X, CHART_Y] = [560, 168];
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 12, 8, 26];
const FLOOR = -8; // powers of ten

function makeChart() {
  const grid = svg("g", { class: "nnb-ticks" });
  const curves = RUNNERS.map(({ css }) => svg("polyline", { class: `nnb-curve ${css}` }));
  const dots = RUNNERS.map(({ shape, css }) => svg("path", { d: shape, class: `nnb-dot ${css}` }));
  const at = svg("line", { class: "nnb-race-now", y1: TOP, y2: CHART_Y - BOTTOM });
  const window_ = svg("svg", { x: LEFT, y: 0, width: CHART_X - LEFT, height: CHART_Y - BOTTOM, class: "nnb-race-window" });
  window_.setAttribute("viewBox", `${LEFT} 0 ${CHART_X - LEFT} ${CHART_Y - BOTTOM}`);
  window_.append(...curves, ...dots.toReversed());
  const attributes = { viewBox: `0 0 ${CHART_X} ${CHART_Y}`, class: "nnb-race-chart", "aria-hidden": "true" };
  const element = svg("svg", attributes, grid, at, window_);

  let top = null;
  const across = (step) => LEFT + (step / STEPS) * (CHART_X - LEFT - RIGHT);
  const up = (loss) => TOP + ((top - Math.log10(Math.max(loss, TINY))) / (top - FLOOR)) * (CHART_Y - BOTTOM - TOP);
  const lay = (highest) => {
    const line = (a, b, c, d, css) => svg("line", { x1: a, y1: b, x2: c, y2: d, class: css });
    const parts = [];
    for (let power = FLOOR; power <= top; power += 2) {
      const y = up(10 ** power);
      parts.push(line(LEFT, y, CHART_X - RIGHT, y, "nnb-grid"));
      const label = power === 0 ? "1" : `1e${power}`.replace("-", "−");
      parts.push(svg("text", { x: LEFT - 6, y: y + 4, class: "nnb-end" }, label));
    }
    for (let step = 0; step <= STEPS; step += 100) {
      const last = step === STEPS ? "nnb-end" : "nnb-middle";
      parts.push(svg("text", { x: across(step), y: CHART_Y - 8, class: last }, step ? step : "step 0"));
    }
    const y = up(HOME);
    parts.push(line(LEFT, y, CHART_X - RIGHT, y, "nnb-race-home"));
    parts.push(svg("text", { x: CHART_X - RIGHT - 4, y: y - 5, class: "nnb-end" }, "home: 0.001"));
    parts.push(svg("text", { x: CHART_X - RIGHT - 4, y: TOP + 13, class: "nnb-end" }, "loss, every line a hundredth of the last"));
    grid.replaceChildren(...parts);
  };
  const draw = (now, races, head) => {
    const first = Math.max(SURFACES[now.surface].loss(...now.start) * 10, 1);
    const wanted = Math.ceil(Math.log10(first) / 2) * 2;
    if (wanted !== top) {
      top = wanted;
      lay();
    }
    set(at, { x1: across(head), x2: across(head) });
    RUNNERS.forEach(({ name }, i) => {
      const race = races.find((one) => one.name === name);
      set(curves[i], { visibility: race ? "visible" : "hidden" });
      set(dots[i], { visibility: race && !(race.left <= head && race.left !== null) ? "visible" : "hidden" });
      if (!race) return;
      if (race.top !== top) [race.top, race.curve] = [top, race.losses.map((loss, t) => `${across(t)},${up(loss)}`)];
      const end = Math.min(head, race.losses.length - 1);
      const tip = [across(end), up(between(race.losses, end, (a, b, part) => a ** (1 - part) * b ** part))];
      set(curves[i], { points: [...race.curve.slice(0, Math.floor(end) + 1), tip.join(",")].join(" ") });
      set(dots[i], { transform: `translate(${tip.join(" ")}) scale(0.62)` });
    });
  };
  return { element, draw };
}

function makeBoard(onchoice) {
  const rows = RUNNERS.map(({ name, shape, css }) => {
    const box = html("input", { type: "checkbox", onchange: () => onchoice(name, box.checked) });
    const mark = svg("svg", { viewBox: "-10 -10 20 20", width: 20, height: 20, "aria-hidden": "true" });
    mark.append(svg("path", { d: shape, class: `nnb-dot ${css}` }));
    const status = html("span", { class: "nnb-race-status", "aria-hidden": "true" });
    const row = html("label", { class: "nnb-race-row" }, box, mark, html("span", {}, name), status);
    set(box, { "aria-label": name });
    return { row, box, status };
  });
  const element = html("div", { class: "nnb-race-board", role: "group", "aria-label": "Runners" }, ...rows.map((r) => r.row));
  const draw = (races, step) => {
    rows.forEach(({ row, box, status }, i) => {
      const race = races.find(({ name }) => name === NAMES[i]);
      box.checked = Boolean(race);
      const gone = race && race.left !== null && race.left <= step;
      const home = race && race.home !== null && race.home <= step;
      row.classList.toggle("nnb-gone", Boolean(gone));
      row.classList.toggle("nnb-at-home", Boolean(home));
      const loss = race && !gone ? amount(race.losses[step]) : "";
      write(status, gone ? `left at ${race.left}` : home ? `home at ${race.home}` : loss);
    });
  };
  return { element, draw };
}

function rateSlider(label, name, onvalue) {
  const tidy = (power) => Number((10 ** power).toPrecision(2));
  const one = slider({ label, name, min: -4, max: 0.5, step: 0.05, onvalue: (power) => onvalue(tidy(power)) });
  const mark = html("span", { class: "nnb-race-limit", "aria-hidden": "true" }, "2/L");
  const input = one.row.querySelector("input");
  const show = (rate, limit) => {
    one.show(Math.log10(rate), amount(rate));
    if (!limit) return;
    const [low, high] = [Number(input.min), Number(input.max)];
    mark.style.setProperty("--at", (Math.log10(limit) - low) / (high - low));
    mark.classList.toggle("nnb-past", rate > limit);
    if (!mark.isConnected) one.row.append(mark);
    set(input, { "aria-valuetext": rate > limit ? `${amount(rate)}, past 2/L` : amount(rate) });
  };
  return { row: one.row, show };
}

function render({ model, el }) {
  const names = ["surface", "lr", "lr_adaptive", "momentum", "start", "step", "runners"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  let head = null; // the step while playing, with decimals
  let since = 0;

  // The paths depend on all but the step, and are kept until something else changes.
  let [kept, races] = ["", []];
  const raced = (now) => {
    const key = JSON.stringify({ ...now, step: 0 });
    if (key !== kept) [kept, races] = [key, NAMES.filter((n) => now.runners.includes(n)).map((n) => run(now, n))];
    return races;
  };

  const tidy = (value) => Math.round(value * 100) / 100;
  const place = (at) => change(model, { start: at.map(tidy) });
  const map = makeMap(model, place);
  const chart = makeChart();
  const rest = () => {
    if (head === null) return;
    const step = Math.floor(head);
    head = null;
    change(model, { step });
    again(); // the button's word changes also where the step does not
  };
  let again = () => {};

  const preset = (name) => {
    const { lr, lr_adaptive, start } = SURFACES[name];
    return { surface: name, lr, lr_adaptive, start, momentum: 0.9 };
  };
  const choose = html(
    "select",
    { "aria-label": "Surface", onchange: () => start(preset(choose.value)) },
    ...Object.keys(SURFACES).map((name) => html("option", { value: name }, name)),
  );
  const start = (values) => {
    head = null;
    change(model, { ...values, step: 0 });
  };
  const rates = [
    rateSlider("rate", "learning rate of gradient descent, momentum and Nesterov", (lr) => change(model, { lr })),
    rateSlider("rate", "learning rate of RMSprop, Adam and AdamW", (lr_adaptive) => change(model, { lr_adaptive })),
  ];
  const simple = (label, name, min, max, step, onvalue) => slider({ label, name, min, max, step, onvalue });
  const beta = simple("momentum", "amount of momentum", 0, 0.99, 0.01, (momentum) => change(model, { momentum }));
  const shift = (axis) => (value) => place(state().start.map((old, i) => (i === axis ? value : old)));
  const starts = [0, 1].map((axis) =>
    simple(["start x", "start y"][axis], `start, ${"xy"[axis]}`, -3, 3, 0.05, shift(axis)),
  );
  const time = simple("step", "step", 0, STEPS, 1, (step) => {
    head = null;
    change(model, { step });
  });

  const play = html("button", { type: "button", class: "nnb-race-play" }, "Play");
  play.addEventListener("click", () => {
    if (head !== null) return rest();
    const from = model.get("step") >= STEPS ? 0 : model.get("step");
    if (STILL.matches) return change(model, { step: STEPS });
    [head, since] = [from, performance.now()];
    again();
  });
  const once = () => {
    rest();
    change(model, { step: Math.min(model.get("step") + 1, STEPS) });
  };
  const back = () => {
    const first = model.get("first");
    const same = first && first.surface === model.get("surface");
    start(same ? first : preset(model.get("surface")));
  };
  const step = html("button", { type: "button", onclick: once }, "Step");
  const reset = html("button", { type: "button", onclick: back }, "Reset");
  const board = makeBoard((name, on) =>
    change(model, { runners: NAMES.filter((one) => (one === name ? on : model.get("runners").includes(one))) }),
  );
  const data = table("Every runner", ["runner", "x", "y", "loss", ""]);

  // Slow at first, where the differences are; a race takes about ten seconds.
  const advance = () => {
    const elapsed = Math.min(performance.now() - since, 100) / 1000;
    since = performance.now();
    head += elapsed * (10 + 0.22 * head);
    if (head >= STEPS) {
      head = STEPS;
      rest();
    }
  };
  const place_of = (race, now) => race.path[Math.min(now.step, race.path.length - 1)];
  const fill = () => {
    const now = current();
    data.fill(
      raced(now).map((race) => {
        const [x, y] = place_of(race, now);
        const gone = race.left !== null && race.left <= now.step;
        const home = race.home !== null && race.home <= now.step;
        const words = gone ? `left at step ${race.left}` : home ? `home at step ${race.home}` : "under way";
        return [race.name, number(x), number(y), amount(race.losses[Math.min(now.step, race.losses.length - 1)]), words];
      }),
    );
  };
  const current = () => (head === null ? state() : { ...state(), step: Math.floor(head) });
  const update = (next) => {
    again = next;
    if (head !== null) advance();
    if (head !== null) next();
    const now = current();
    const all = raced(now);
    const shown = head ?? now.step;
    map.draw(now, all, shown);
    chart.draw(now, all, shown);
    board.draw(all, now.step);
    if (choose.value !== now.surface) choose.value = now.surface;
    rates[0].show(now.lr, 2 / SURFACES[now.surface].curvature);
    rates[1].show(now.lr_adaptive);
    beta.show(now.momentum, number(now.momentum));
    starts.forEach((one, i) => one.show(now.start[i], number(now.start[i])));
    time.show(now.step, String(now.step));
    write(play, head === null ? "Play" : "Pause");
    return summarise(now, all);
  };
  const box = (title, ...rows) => html("div", { class: "nnb-race-box" }, html("p", { class: "nnb-hint" }, title), ...rows);
  return stage(
    { model, el },
    {
      names,
      picture: [map.element, chart.element],
      controls: [
        html("label", { class: "nnb-race-surface" }, html("span", {}, "surface"), choose),
        html("div", { class: "nnb-buttons" }, play, step, reset),
        board.element,
        box("Gradient descent, momentum, Nesterov", rates[0].row, beta.row),
        box("RMSprop, Adam, AdamW", rates[1].row),
        box("Start and time", ...starts.map(({ row }) => row), time.row),
      ],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
