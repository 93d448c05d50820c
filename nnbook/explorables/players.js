// Two players on a ring of eight Gaussians, trained here: the game of players.py, number for number at first.

const [MODES, RADIUS, STD] = [8, 2, 0.1];
const [BATCH, HIDDEN, SHOWN, LEAST] = [48, 32, 300, 3];
const [BETA1, BETA2, EPS] = [0.5, 0.99, 1e-8];
const [LAST, NOISE, QUIET, HALF, SEEDS, KEPT] = [3000, 0.5, 1500, 3, 5, 0.95];
const SETTINGS = ["d_steps", "g_steps", "d_lr", "g_lr", "noise"];
const SIDE = 460;
const [CHART_X, CHART_Y] = [460, 148];
const CELLS = 48; // of the discriminator's surface, a side
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const CENTRES = Array.from({ length: MODES }, (_, i) => {
  const angle = i * ((2 * Math.PI) / MODES);
  return [RADIUS * Math.cos(angle), RADIUS * Math.sin(angle)];
});

const sigmoid = (z) => 0.5 * (1 + Math.tanh(0.5 * z));
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

// mulberry32 by Tommy Ettinger; Python draws the same
function makeNumbers(seed) {
  let a = Math.imul(1000003 * (seed + 1), 0x6d2b79f5);
  const uniform = (n) => {
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      a = (a + 0x6d2b79f5) | 0;
      let t = Math.imul(a ^ (a >>> 15), a | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      out[i] = ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    }
    return out;
  };
  const normal = (n) => {
    const u = uniform(2 * n);
    const out = new Float64Array(n);
    for (let i = 0; i < n; i++) out[i] = Math.sqrt(-2 * Math.log(1 - u[i])) * Math.cos(2 * Math.PI * u[n + i]);
    return out;
  };
  return { uniform, normal };
}

// Two hidden layers of tanh units. Rows are examples; a layer keeps what it made until the next forward.
function makeNet(outputs, numbers) {
  const sizes = [
    [HIDDEN, 2, 2],
    [HIDDEN, HIDDEN, 2],
    [outputs, HIDDEN, 1],
  ];
  const layers = sizes.map(([out, into, gain]) => {
    const scale = Math.sqrt(gain / into);
    const w = numbers.normal(out * into).map((value) => value * scale);
    const b = new Float64Array(out);
    const like = (p) => new Float64Array(p.length);
    return { out, into, w, b, gw: like(w), gb: like(b), memory: [w, b].map((p) => [like(p), like(p)]) };
  });
  let [decay1, decay2] = [1, 1];

  const forward = (x) => {
    const rows = x.length / 2;
    const made = [x];
    layers.forEach(({ out, into, w, b }, i) => {
      const from = made[i];
      const to = new Float64Array(rows * out);
      for (let r = 0; r < rows; r++) {
        for (let o = 0; o < out; o++) {
          let sum = 0;
          for (let k = 0, f = r * into, v = o * into; k < into; k++) sum += from[f + k] * w[v + k];
          sum += b[o];
          to[r * out + o] = i === 2 ? sum : Math.tanh(sum);
        }
      }
      made.push(to);
    });
    return made;
  };
  const backward = (grad, made) => {
    const rows = made[0].length / 2;
    for (let i = 2; i >= 0; i--) {
      const { out, into, w, gw, gb } = layers[i];
      if (i < 2) grad = grad.map((g, j) => g * (1 - made[i + 1][j] * made[i + 1][j]));
      const next = new Float64Array(rows * into);
      gw.fill(0);
      gb.fill(0);
      for (let r = 0; r < rows; r++) {
        for (let o = 0; o < out; o++) {
          const g = grad[r * out + o];
          gb[o] += g;
          for (let k = 0, f = r * into, v = o * into; k < into; k++) {
            gw[v + k] += g * made[i][f + k];
            next[f + k] += g * w[v + k];
          }
        }
      }
      grad = next;
    }
    return grad;
  };
  const step = (lr) => {
    decay1 *= BETA1;
    decay2 *= BETA2;
    for (const { w, b, gw, gb, memory } of layers) {
      [
        [w, gw],
        [b, gb],
      ].forEach(([p, grad], part) => {
        const [m, v] = memory[part];
        for (let j = 0; j < p.length; j++) {
          m[j] += (1 - BETA1) * (grad[j] - m[j]);
          v[j] += (1 - BETA2) * (grad[j] * grad[j] - v[j]);
          p[j] -= (lr * (m[j] / (1 - decay1))) / (Math.sqrt(v[j] / (1 - decay2)) + EPS);
        }
      });
    }
  };
  return { forward, backward, step };
}

function makeGame(seed) {
  const numbers = makeNumbers(seed);
  const [g, d] = [makeNet(2, numbers), makeNet(1, numbers)];
  const ring = (n) => {
    const u = numbers.uniform(n);
    const e = numbers.normal(2 * n);
    const out = new Float64Array(2 * n);
    for (let i = 0; i < n; i++) {
      const angle = Math.floor(MODES * u[i]) * ((2 * Math.PI) / MODES);
      out[2 * i] = RADIUS * Math.cos(angle) + STD * e[2 * i];
      out[2 * i + 1] = RADIUS * Math.sin(angle) + STD * e[2 * i + 1];
    }
    return out;
  };
  const z = numbers.normal(2 * SHOWN);
  const real = ring(SHOWN);
  const means = [Math.log(4), Math.log(2)];
  const game = { g, d, z, real, updates: 0, losses: [], used: [] };
  const note = (player, loss) => {
    means[player] += (1 - KEPT) * (loss - means[player]);
  };
  const noisy = (x, std) => {
    if (!std) return x;
    const e = numbers.normal(x.length);
    return x.map((value, i) => value + std * e[i]);
  };

  game.update = ([d_steps, g_steps, d_lr, g_lr, noise]) => {
    const std = noise ? NOISE * Math.max(0, 1 - game.updates / QUIET) : 0;
    for (let s = 0; s < d_steps; s++) {
      const both = new Float64Array(4 * BATCH);
      both.set(ring(BATCH));
      both.set(g.forward(numbers.normal(2 * BATCH))[3], 2 * BATCH);
      const made = d.forward(noisy(both, std));
      let [loss_real, loss_fake] = [0, 0];
      const grad = made[3].map((logit, i) => {
        if (i < BATCH) loss_real += softplus(-logit) / BATCH;
        else loss_fake += softplus(logit) / BATCH;
        return (sigmoid(logit) - (i < BATCH ? 1 : 0)) / BATCH;
      });
      note(0, loss_real + loss_fake);
      d.backward(grad, made);
      d.step(d_lr);
    }
    for (let s = 0; s < g_steps; s++) {
      const own = g.forward(numbers.normal(2 * BATCH));
      const made = d.forward(noisy(own[3], std));
      note(1, made[3].reduce((sum, logit) => sum + softplus(-logit), 0) / BATCH);
      const grad = d.backward(made[3].map((logit) => (sigmoid(logit) - 1) / BATCH), made);
      g.backward(grad, own);
      g.step(g_lr);
    }
    game.updates += 1;
    game.losses.push([...means]);
  };
  return game;
}

const mean = (logits) => logits.reduce((sum, logit) => sum + sigmoid(logit), 0) / logits.length;

// All that is shown of a game and cannot be read off it at once.
function look({ g, d, z, real, updates }) {
  const samples = g.forward(z)[3];
  const counts = CENTRES.map(() => 0);
  let good = 0;
  for (let i = 0; i < SHOWN; i++) {
    const far = CENTRES.map(([x, y]) => Math.sqrt((samples[2 * i] - x) ** 2 + (samples[2 * i + 1] - y) ** 2));
    const nearest = far.indexOf(Math.min(...far));
    if (far[nearest] <= 3 * STD) {
      good += 1;
      counts[nearest] += 1;
    }
  }
  const modes = counts.filter((count) => count >= LEAST).length;
  const verdicts = [real, samples].map((points) => mean(d.forward(points)[3]));
  return { samples, counts, modes, share: good / SHOWN, verdicts, updates };
}

const summarise = ({ updates, modes, share, verdicts: [real, fake] }) =>
  `After ${updates} update${updates === 1 ? "" : "s"}: ${modes} of ${MODES} modes are covered and ` +
  `${number(100 * share, 0)} % of the samples are good. The discriminator gives the real points ` +
  `${number(real)} on average and the samples ${number(fake)}.`;

function makePlane() {
  const to = (value) => ((value + HALF) / (2 * HALF)) * SIDE;
  const dots = (points) => {
    let d = "";
    for (let i = 0; i < points.length; i += 2) d += `M${to(points[i]).toFixed(1)},${to(-points[i + 1]).toFixed(1)}h0`;
    return d;
  };
  const canvas = html("canvas", { width: CELLS, height: CELLS, "aria-hidden": "true" });
  const context = canvas.getContext("2d");
  const image = context.createImageData(CELLS, CELLS);
  const places = new Float64Array(2 * CELLS * CELLS);
  for (let i = 0; i < CELLS * CELLS; i++) {
    places[2 * i] = HALF * ((2 * (i % CELLS) + 1) / CELLS - 1);
    places[2 * i + 1] = HALF * (1 - (2 * Math.floor(i / CELLS) + 1) / CELLS);
  }
  const crosses = svg("path", { class: "nnb-players-real" });
  const fakes = svg("path", { class: "nnb-players-fake" });
  const circles = CENTRES.map(([x, y]) =>
    svg("circle", { cx: to(x).toFixed(1), cy: to(-y).toFixed(1), r: (3 * STD * SIDE) / (2 * HALF) }),
  );
  const words = svg("text", { x: 10, y: SIDE - 10, class: "nnb-players-note" }, "dots: fakes, crosses: real");
  const key = svg("text", { x: SIDE - 10, y: SIDE - 10, class: "nnb-players-note nnb-end" }, "D says real: orange");
  const over = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-hidden": "true" }, crosses, ...circles, fakes, words, key);
  const element = html("div", { class: "nnb-players-plane" }, canvas, over);
  let shown = null;

  const draw = (game, seen) => {
    if (shown !== game.real) {
      shown = game.real;
      let d = "";
      for (let i = 0; i < shown.length; i += 2) {
        const [x, y] = [to(shown[i]), to(-shown[i + 1])];
        d += `M${(x - 2.5).toFixed(1)},${(y - 2.5).toFixed(1)}l5,5m0,-5l-5,5`;
      }
      set(crosses, { d });
    }
    set(fakes, { d: dots(seen.samples) });
    circles.forEach((circle, i) => set(circle, { class: seen.counts[i] >= LEAST ? "nnb-covered" : "nnb-open" }));
    const logits = game.d.forward(places)[3];
    for (let i = 0; i < logits.length; i++) {
      const opinion = sigmoid(logits[i]);
      image.data.set(opinion > 0.5 ? [230, 159, 0] : [0, 114, 178], 4 * i);
      image.data[4 * i + 3] = Math.round(255 * 0.85 * Math.abs(2 * opinion - 1));
    }
    context.putImageData(image, 0, 0);
  };
  return { element, draw };
}

function makeChart() {
  const [left, right, top, bottom] = [56, CHART_X - 10, 8, CHART_Y - 50];
  const toX = (update) => left + (update / LAST) * (right - left);
  const toY = (loss) => bottom - (Math.min(loss, 3) / 3) * (bottom - top);
  const curves = [svg("polyline", { class: "nnb-players-d" }), svg("polyline", { class: "nnb-players-g" })];
  const names = ["D", "G"].map((name, i) => svg("text", { class: `nnb-players-name${i}` }, name));
  const element = svg(
    "svg",
    { viewBox: `0 0 ${CHART_X} ${CHART_Y}`, class: "nnb-players-chart", "aria-hidden": "true" },
    svg(
      "g",
      { class: "nnb-ticks" },
      ...[2, 4].flatMap((n) => [
        svg("line", { x1: left, x2: right, y1: toY(Math.log(n)), y2: toY(Math.log(n)), class: "nnb-grid" }),
        svg("text", { x: left - 6, y: toY(Math.log(n)) + 4, class: "nnb-end" }, `log ${n}`),
      ]),
      ...[0, 1000, 2000, 3000].map((n) =>
        svg("text", { x: toX(n), y: bottom + 19, class: n === LAST ? "nnb-end" : "nnb-middle" }, n),
      ),
      svg("text", { x: (left + right) / 2, y: CHART_Y - 7, class: "nnb-middle" }, "updates; losses of D and G"),
    ),
    svg("rect", { x: left, y: top, width: right - left, height: bottom - top, class: "nnb-edge" }),
    ...curves,
    ...names,
  );
  const draw = ({ losses }) => {
    const every = Math.max(1, Math.floor(losses.length / 400));
    const kept = losses.map((pair, i) => [i + 1, ...pair]).filter((_, i) => i % every === 0 || i === losses.length - 1);
    curves.forEach((curve, player) => {
      set(curve, { points: kept.map((one) => `${toX(one[0]).toFixed(1)},${toY(one[1 + player]).toFixed(1)}`).join(" ") });
      const end = kept.at(-1) ?? [0, Math.log(4), Math.log(2)];
      const x = Math.min(toX(end[0]) + 5, right - 14);
      set(names[player], { x, y: Math.max(toY(end[1 + player]) + (player ? 12 : -3), 18) });
    });
  };
  return { element, draw };
}

function rate(label, name, onvalue) {
  const one = slider({
    label,
    name,
    min: -4,
    max: -1.5,
    step: 0.1,
    onvalue: (power) => onvalue(Number((10 ** power).toPrecision(2))),
  });
  return { row: one.row, show: (lr) => one.show(Math.round(10 * Math.log10(lr)) / 10, general(lr)) };
}

function render({ model, el }) {
  const names = ["step", ...SETTINGS, "seed", "history"];
  const settings = () => SETTINGS.map((name) => model.get(name));
  let game = null;
  let running = false;
  let [again, since] = [() => {}, 0];

  const plan = () => (model.get("history").length ? model.get("history") : [[0, ...settings()]]);
  const fits = () => {
    if (!game || game.seed !== model.get("seed") || game.updates > model.get("step")) return false;
    const before = JSON.stringify(plan().filter(([from]) => from < game.updates));
    return before === JSON.stringify(game.used);
  };
  const once = (now) => {
    const last = game.used.at(-1);
    if (!last || JSON.stringify(last.slice(1)) !== JSON.stringify(now)) game.used.push([game.updates, ...now]);
    game.update(now);
  };
  // A state that came from elsewhere is played from the start, a few updates a frame.
  const follow = () => {
    if (!fits()) {
      game = makeGame(model.get("seed"));
      game.seed = model.get("seed");
    }
    const end = performance.now() + 14;
    for (let made = 0; game.updates < model.get("step") && (made < 40 || performance.now() < end); made++) {
      once(plan().findLast(([from]) => from <= game.updates).slice(1));
    }
    return game.updates === model.get("step");
  };
  const keep = () => change(model, { step: game.updates, history: game.used.map((entry) => [...entry]) });
  const forward = (updates, until = Infinity) => {
    for (let made = 0; made < updates && game.updates < LAST && performance.now() < until; made++) once(settings());
  };

  const plane = makePlane();
  const chart = makeChart();
  const choose = (name) => (value) => {
    // What was played stays played; the new setting holds from the next update on.
    if (!model.get("history").length && game.updates) change(model, { history: game.used.map((entry) => [...entry]) });
    change(model, { [name]: value });
  };
  const whole = (label, name, trait) => slider({ label, name, min: 0, max: 5, step: 1, onvalue: choose(trait) });
  const sliders = {
    d_steps: whole("steps", "steps of the discriminator an update", "d_steps"),
    d_lr: rate("rate", "learning rate of the discriminator", choose("d_lr")),
    g_steps: whole("steps", "steps of the generator an update", "g_steps"),
    g_lr: rate("rate", "learning rate of the generator", choose("g_lr")),
  };
  const noise = html("input", { type: "checkbox", onchange: () => choose("noise")(noise.checked) });
  const run = html("button", { type: "button", class: "nnb-players-run" }, "Train");
  const stop = () => {
    running = false;
    keep();
    again();
  };
  run.addEventListener("click", () => {
    if (running) return stop();
    if (STILL.matches) {
      forward(100);
      return keep();
    }
    running = game.updates < LAST;
    since = performance.now();
    again();
  });
  const few = (updates) => () => {
    running = false;
    forward(updates);
    keep();
  };
  const restart = (seed) => {
    running = false;
    game = null;
    change(model, { seed, history: [], step: 0 });
    again();
  };
  const buttons = html(
    "div",
    { class: "nnb-buttons" },
    run,
    html("button", { type: "button", onclick: few(1) }, "1 update"),
    html("button", { type: "button", onclick: few(25) }, "25 updates"),
    html("button", { type: "button", onclick: () => restart(model.get("seed")) }, "Start again"),
    html("button", { type: "button", onclick: () => restart((model.get("seed") + 1) % SEEDS) }, "Other start"),
  );
  const figures = ["update", "modes", "good"].map((name) => ({ name, value: html("span", { class: "nnb-figure" }) }));
  const readout = html(
    "div",
    { class: "nnb-readout" },
    ...figures.map(({ name, value }) => html("div", {}, html("span", {}, name), value)),
  );
  const data = table("Good samples a mode", ["mode", "x", "y", "good samples", "D there"]);

  const update = (next) => {
    again = next;
    const ready = running || follow();
    if (!ready) next();
    if (running) {
      const elapsed = Math.min(performance.now() - since, 100) / 1000;
      since = performance.now();
      forward(Math.max(1, Math.round(240 * elapsed)), performance.now() + 12);
      if (game.updates >= LAST) stop();
      else next();
    }
    const seen = look(game);
    plane.draw(game, seen);
    chart.draw(game);
    sliders.d_steps.show(model.get("d_steps"), String(model.get("d_steps")));
    sliders.g_steps.show(model.get("g_steps"), String(model.get("g_steps")));
    sliders.d_lr.show(model.get("d_lr"));
    sliders.g_lr.show(model.get("g_lr"));
    noise.checked = model.get("noise");
    write(run, running ? "Pause" : "Train");
    write(figures[0].value, game.updates);
    write(figures[1].value, `${seen.modes} of ${MODES}`);
    write(figures[2].value, `${number(100 * seen.share, 0)} %`);
    return summarise(seen);
  };
  const fill = () => {
    const { counts } = look(game);
    const there = game.d.forward(Float64Array.from(CENTRES.flat()))[3];
    data.fill(CENTRES.map(([x, y], i) => [i, number(x), number(y), counts[i], number(sigmoid(there[i]))]));
  };
  const player = (title, ...rows) =>
    html("div", { class: "nnb-players-box" }, html("p", { class: "nnb-hint" }, title), ...rows.map(({ row }) => row));
  return stage(
    { model, el },
    {
      names,
      picture: [plane.element, chart.element],
      controls: [
        buttons,
        player("Discriminator D", sliders.d_steps, sliders.d_lr),
        player("Generator G", sliders.g_steps, sliders.g_lr),
        html("label", { class: "nnb-check" }, noise, html("span", {}, "noise on what D sees, fading")),
        readout,
      ],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
