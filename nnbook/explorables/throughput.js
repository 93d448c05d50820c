// Throughput against batch size: a device with a fixed cost a step beside a measured processor.

const [WIDTH, HEIGHT] = [480, 356];
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 468, 12, 304];
const [MOST, LOW, HIGH] = [18, 2, 8.5];
const WORDS = ["100", "10³", "10⁴", "10⁵", "10⁶", "10⁷", "10⁸"];

const short = (value) =>
  Number((value * (1 + 1e-9)).toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 9 });

function duration(seconds) {
  for (const [unit, size] of [["µs", 1e-6], ["ms", 1e-3]]) {
    if (seconds < 999.5 * size) return `${short(seconds / size)} ${unit}`;
  }
  return `${short(seconds)} s`;
}

const toX = (power) => LEFT + (power / MOST) * (RIGHT - LEFT);
const toY = (throughput) => {
  const power = Math.min(Math.max(Math.log10(throughput), LOW - 1), HIGH + 1);
  return BOTTOM - ((power - LOW) / (HIGH - LOW)) * (BOTTOM - TOP);
};
const POWERS = Array.from({ length: 73 }, (_, i) => i / 4);
const path = (rate) => POWERS.map((p) => `${toX(p).toFixed(1)},${toY(rate(2 ** p)).toFixed(2)}`).join(" ");

function find({ batch, launch, rate, line }) {
  const [fixed, most, n] = [10 ** launch, 10 ** rate, 2 ** batch];
  const device = (k) => k / (fixed + k / most);
  const processor = (k) => k / (line[0] + line[1] * k);
  const slope = line[1] - 10 ** -rate;
  const crossing = slope ? (fixed - line[0]) / slope : Infinity;
  const steeper = slope > 0;
  let verdict = steeper ? "is ahead at every batch size" : "is never ahead";
  if (crossing > 1) {
    const edge = steeper ? Math.ceil(crossing * (1 - 1e-9)) : Math.floor(crossing * (1 + 1e-9));
    verdict = steeper ? `is ahead from a batch of ${short(edge)} on` : `is ahead up to a batch of ${short(edge)}`;
  }
  const step = fixed + n / most;
  return { n, fixed, most, step, device, processor, throughput: n / step, half: fixed * most, crossing, verdict };
}

function summarise({ n, fixed, most, step, throughput, processor, half, verdict }) {
  return (
    `Fixed cost ${duration(fixed)} a step, at most ${short(most)} examples a second. A batch ` +
    `of ${n.toLocaleString("en")} takes ${duration(step)}: ${short(throughput)} examples a second, ` +
    `${short((100 * throughput) / most)} % of the most, against the processor's ${short(processor(n))}. Half of the ` +
    `most comes at a batch of ${short(half)}. The device ${verdict}.`
  );
}

function makePlot(onbatch) {
  const parts = {
    now: svg("line", { y1: TOP, y2: BOTTOM, class: "nnb-now" }),
    most: svg("line", { x1: LEFT, x2: RIGHT, class: "nnb-most" }),
    mostName: svg("text", { x: toX(6), class: "nnb-small nnb-soft" }, "the device's most"),
    ahead: svg("polygon", { class: "nnb-ahead" }),
    processor: svg("polyline", { class: "nnb-processor" }),
    dots: svg("g"),
    device: svg("polyline", { class: "nnb-device" }),
    half: svg("rect", { width: 10, height: 10, class: "nnb-half" }),
    halfName: svg("text", { class: "nnb-small nnb-blue" }, "half"),
    dot: svg("circle", { r: 6, class: "nnb-here" }),
  };
  const ticks = [
    ...WORDS.flatMap((word, i) => [
      svg("line", { x1: LEFT, x2: RIGHT, y1: toY(10 ** (i + 2)), y2: toY(10 ** (i + 2)), class: "nnb-grid" }),
      svg("text", { x: LEFT - 6, y: toY(10 ** (i + 2)) + 4, class: "nnb-end" }, word),
    ]),
    ...[0, 4, 8, 12, 16].map((p) =>
      svg("text", { x: toX(p), y: BOTTOM + 20, class: p ? "nnb-middle" : "" }, (2 ** p).toLocaleString("en")),
    ),
    svg("text", { x: (LEFT + RIGHT) / 2, y: HEIGHT - 6, class: "nnb-middle" }, "batch size (drag)"),
    svg("text", { x: LEFT + 6, y: TOP + 20 }, "examples a second"),
  ];
  const clip = svg(
    "clipPath",
    { id: "nnb-throughput-clip" },
    svg("rect", { x: LEFT - 7, y: TOP, width: RIGHT - LEFT + 14, height: BOTTOM - TOP }), // dots at the ends stay whole
  );
  const element = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "nnb-plane nnb-throughput", "aria-hidden": "true" },
    clip,
    svg("g", { class: "nnb-ticks" }, ...ticks),
    svg("rect", { x: LEFT, y: TOP, width: RIGHT - LEFT, height: BOTTOM - TOP, class: "nnb-edge" }),
    svg("g", { "clip-path": "url(#nnb-throughput-clip)" }, ...Object.values(parts)),
  );
  const place = (event) => {
    const { x } = new DOMPoint(event.clientX, event.clientY).matrixTransform(element.getScreenCTM().inverse());
    onbatch(Math.round(Math.min(Math.max(((x - LEFT) / (RIGHT - LEFT)) * MOST, 0), MOST)));
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
  const draw = (state, found) => {
    const { device, processor, most, half, throughput } = found;
    set(parts.most, { y1: toY(most), y2: toY(most) });
    set(parts.mostName, { y: toY(most) - 6 });
    set(parts.processor, { points: path(processor) });
    set(parts.device, { points: path(device) });
    // Where the device is ahead, the space between the curves is shaded.
    const won = POWERS.filter((p) => device(2 ** p) > processor(2 ** p));
    const edge = (rate) => (p) => `${toX(p).toFixed(1)},${toY(rate(2 ** p)).toFixed(2)}`;
    set(parts.ahead, { points: [...won.map(edge(device)), ...won.reverse().map(edge(processor))].join(" ") });
    if (parts.dots.children.length !== state.sizes.length) {
      parts.dots.replaceChildren(...state.sizes.map(() => svg("circle", { r: 4, class: "nnb-measured" })));
    }
    state.sizes.forEach((size, i) =>
      set(parts.dots.children[i], { cx: toX(Math.log2(size)), cy: toY(size / state.seconds[i]) }),
    );
    const x = toX(state.batch);
    set(parts.now, { x1: x, x2: x });
    set(parts.dot, { cx: x, cy: toY(throughput) });
    const [hx, hy] = [toX(Math.log2(half)), toY(most / 2)];
    set(parts.half, { x: hx - 5, y: hy - 5, transform: `rotate(45 ${hx} ${hy})` });
    set(parts.halfName, { x: hx + 12, y: hy + 14 });
  };
  return { element, draw };
}

function render({ model, el }) {
  const names = ["batch", "launch", "rate", "sizes", "seconds", "line", "name"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const choose = (name) => (value) => change(model, { [name]: value });
  const plot = makePlot(choose("batch"));
  const sliders = {
    batch: slider({ label: "batch", name: "batch size", min: 0, max: MOST, step: 1, onvalue: choose("batch") }),
    launch: slider({ label: "cost", name: "fixed cost a step", min: -5, max: -2, step: 0.1, onvalue: choose("launch") }),
    rate: slider({ label: "most", name: "examples a second at most", min: 4, max: 8, step: 0.1, onvalue: choose("rate") }),
  };
  const figures = ["the device", "the processor"].map((name) => ({ name, value: html("span", { class: "nnb-figure" }) }));
  const readout = html(
    "div",
    { class: "nnb-readout" },
    ...figures.map(({ name, value }) => html("div", {}, html("span", {}, `${name}, ex./s`), value)),
  );
  const key = html("p", { class: "nnb-hint nnb-key" });
  const data = table("Examples a second", ["batch size", "the device", "the processor", "measured"]);

  const update = () => {
    const now = state();
    const found = find(now);
    plot.draw(now, found);
    sliders.batch.show(now.batch, found.n.toLocaleString("en"));
    sliders.launch.show(now.launch, duration(found.fixed));
    sliders.rate.show(now.rate, short(found.most));
    write(figures[0].value, short(found.throughput));
    write(figures[1].value, short(found.processor(found.n)));
    write(key, `Solid: the device. Dots: ${now.name}, measured. Shaded: the device is ahead.`);
    return summarise(found);
  };
  const fill = () => {
    const now = state();
    const { device, processor } = find(now);
    const measured = new Map(now.sizes.map((size, i) => [size, size / now.seconds[i]]));
    data.fill(
      Array.from({ length: MOST + 1 }, (_, p) => 2 ** p).map((n) => [
        n.toLocaleString("en"),
        short(device(n)),
        short(processor(n)),
        measured.has(n) ? short(measured.get(n)) : "",
      ]),
    );
  };
  return stage(
    { model, el },
    {
      names,
      picture: [plot.element],
      controls: [...Object.values(sliders).map(({ row }) => row), readout, key],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
