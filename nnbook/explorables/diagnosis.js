// Patients as dots along the chance that a network gives them; a threshold, the doctor's band, and the costs.

const [WIDTH, LEFT, RIGHT, DOTS, SHARES, BELOW] = [560, 48, 532, 250, 120, 40];
const [COLUMNS, BINS, REFERRAL] = [50, 10, 0.5];
const HEIGHT = DOTS + 14 + SHARES + BELOW;
const toX = (chance) => LEFT + chance * (RIGHT - LEFT);
const shareY = (share) => DOTS + 14 + (1 - share) * (SHARES - 12) + 6;
const people = (n, one, many) => `${n} ${n === 1 ? one : many}`;

// 1 is called ill, 0 sent home, ½ referred.
const fate = (chance, { threshold, width }) =>
  chance >= 10 * (threshold + width) ? 1 : chance >= 10 * (threshold - width) ? REFERRAL : 0;

function count(now) {
  const fates = now.chances.map((chance) => fate(chance, now));
  const missed = fates.filter((f, i) => f === 0 && now.ill[i] === 1).length;
  const alarms = fates.filter((f, i) => f === 1 && now.ill[i] === 0).length;
  const referred = fates.filter((f) => f === REFERRAL).length;
  const sick = now.ill.reduce((sum, i) => sum + i, 0);
  return {
    fates,
    missed,
    alarms,
    referred,
    sick,
    healthy: now.ill.length - sick,
    sensitivity: 1 - missed / sick,
    specificity: 1 - alarms / (now.ill.length - sick),
    cost: now.miss * missed + alarms + REFERRAL * referred,
  };
}

function summarise(now, got) {
  const band = people(got.referred, "is referred to a doctor", "are referred to a doctor");
  return (
    `Threshold ${now.threshold} %: of ${got.sick} ill people ${people(got.missed, "is", "are")} sent home ` +
    `(sensitivity ${number(got.sensitivity)}), of ${got.healthy} healthy ${people(got.alarms, "is", "are")} called ill ` +
    `(specificity ${number(got.specificity)}), and ${band}. If a miss costs ${now.miss} false alarms, and a ` +
    `referral half of one, this costs ${number(got.cost, 1)}.`
  );
}

function stack({ chances, ill }) {
  const filled = new Map();
  return chances.map((chance, i) => {
    const column = Math.min(Math.floor((chance * COLUMNS) / 1000), COLUMNS - 1);
    const key = `${column} ${ill[i]}`;
    filled.set(key, (filled.get(key) ?? 0) + 1);
    return { column, height: filled.get(key) * (ill[i] ? 1 : -1) };
  });
}

const triangle = (x, y, r) => `${x},${y - r * 1.1} ${x - r},${y + r * 0.8} ${x + r},${y + r * 0.8}`;

function makePicture(model) {
  const places = stack({ chances: model.get("chances"), ill: model.get("ill") });
  const ill = model.get("ill");
  const most = Math.max(3, ...places.map(({ height }) => height)) + 1;
  const least = Math.min(-3, ...places.map(({ height }) => height)) - 1;
  const step = (DOTS - 8) / (most - least);
  const zero = 4 + most * step;
  const radius = Math.min(4.4, step * 0.46);
  const marks = places.map(({ column, height }, i) => {
    const [x, y] = [toX((column + 0.5) / COLUMNS), zero - (height - 0.5 * Math.sign(height)) * step];
    return ill[i]
      ? svg("polygon", { points: triangle(x, y, radius * 1.05) })
      : svg("circle", { cx: x, cy: y, r: radius * 0.95 });
  });
  const bins = Array.from({ length: BINS }, (_, k) => {
    const here = model.get("chances").flatMap((c, i) => (Math.min(Math.floor((c * BINS) / 1000), BINS - 1) === k ? [i] : []));
    const mean = (of) => here.reduce((sum, i) => sum + of[i], 0) / here.length;
    return { n: here.length, chance: mean(model.get("chances")) / 1000, share: mean(ill) };
  }).filter(({ n }) => n);
  const band = svg("rect", { y: 0, height: DOTS, class: "nnb-band" });
  const line = svg("line", { y1: 0, y2: DOTS + 14 + SHARES, class: "nnb-cut" });
  const grip = svg("circle", { cy: zero, r: 8, class: "nnb-cutgrip" });
  const element = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "nnb-plane nnb-patients", "aria-hidden": "true" },
    svg("rect", { x: LEFT - 6, y: 0.5, width: RIGHT - LEFT + 12, height: DOTS - 1, class: "nnb-edge" }),
    svg("rect", { x: LEFT - 6, y: DOTS + 14, width: RIGHT - LEFT + 12, height: SHARES, class: "nnb-edge" }),
    band,
    svg("line", { x1: LEFT - 6, x2: RIGHT + 6, y1: zero, y2: zero, class: "nnb-zero" }),
    svg("text", { class: "nnb-middle nnb-small", transform: `translate(${LEFT - 16} ${zero / 2}) rotate(-90)` }, "ill"),
    svg(
      "text",
      { class: "nnb-middle nnb-small", transform: `translate(${LEFT - 16} ${(zero + DOTS) / 2}) rotate(-90)` },
      "healthy",
    ),
    svg(
      "text",
      { class: "nnb-middle nnb-small", transform: `translate(${LEFT - 33} ${DOTS + 14 + SHARES / 2}) rotate(-90)` },
      "share ill",
    ),
    svg(
      "g",
      { class: "nnb-ticks" },
      ...[0, 0.5, 1].map((s) => svg("text", { x: LEFT - 11, y: shareY(s) + 4, class: "nnb-end" }, s === 0.5 ? "½" : s)),
      ...[0, 20, 40, 60, 80, 100].map((p) =>
        svg("text", { x: toX(p / 100), y: DOTS + SHARES + 30, class: "nnb-middle" }, `${p} %`),
      ),
      svg(
        "text",
        { x: (LEFT + RIGHT) / 2, y: HEIGHT - 3, class: "nnb-middle" },
        "the network's chance of illness (dashed: if it were true)",
      ),
    ),
    svg("line", { x1: toX(0), x2: toX(1), y1: shareY(0), y2: shareY(1), class: "nnb-dashed" }),
    ...bins.map(({ n, chance, share }) => {
      const r = 3.5 + 9 * Math.sqrt(n / ill.length);
      const [x, y] = [toX(chance), shareY(share)];
      return svg("polygon", { points: `${x},${y - r} ${x + r},${y} ${x},${y + r} ${x - r},${y}`, class: "nnb-share" });
    }),
    line,
    ...marks,
    grip,
  );
  const place = (event) => {
    const { x } = new DOMPoint(event.clientX, event.clientY).matrixTransform(element.getScreenCTM().inverse());
    change(model, { threshold: Math.round(Math.min(Math.max((x - LEFT) / (RIGHT - LEFT), 0), 1) * 100) });
  };
  element.addEventListener("pointerdown", (press) => {
    if (press.button !== 0) return;
    press.preventDefault();
    element.setPointerCapture(press.pointerId);
    place(press);
    const ended = () => element.removeEventListener("pointermove", place);
    element.addEventListener("pointermove", place);
    for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, ended, { once: true });
  });
  const draw = (now, { fates }) => {
    const x = toX(now.threshold / 100);
    set(line, { x1: x, x2: x });
    set(grip, { cx: x });
    const [low, high] = [now.threshold - now.width, now.threshold + now.width].map((t) =>
      toX(Math.min(Math.max(t, 0), 100) / 100),
    );
    set(band, { x: low, width: high - low });
    marks.forEach((mark, i) => {
      const wrong = fates[i] !== REFERRAL && fates[i] !== ill[i];
      set(mark, { class: `nnb-person${ill[i]}${wrong ? " nnb-wrong" : ""}${fates[i] === REFERRAL ? " nnb-seen" : ""}` });
    });
  };
  return { element, draw };
}

function render({ model, el }) {
  const names = ["chances", "ill", "threshold", "width", "miss"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const picture = makePicture(model);
  const choose = (name) => (value) => change(model, { [name]: value });
  const sliders = {
    threshold: slider({ label: "threshold", name: "threshold in per cent", min: 0, max: 100, step: 1, onvalue: choose("threshold") }),
    width: slider({ label: "to the doctor", name: "referred to a doctor: percentage points on each side", min: 0, max: 50, step: 1, onvalue: choose("width") }),
    miss: slider({ label: "a miss costs", name: "cost of a miss in false alarms", min: 1, max: 50, step: 1, onvalue: choose("miss") }),
  };
  const figures = ["sensitivity", "specificity", "cost", "ill sent home", "false alarms", "referred"].map((name) => ({
    name,
    value: html("span", { class: "nnb-figure" }),
  }));
  const readout = html(
    "div",
    { class: "nnb-readout" },
    ...figures.map(({ name, value }) => html("div", {}, html("span", {}, name), value)),
  );
  const key = html("p", { class: "nnb-hint" }, "▲ ill, ● healthy; an orange rim marks a mistake. A referral costs ½. Drag the line.");
  const data = table("Who is called what", ["", "called ill", "referred", "sent home"]);
  const update = () => {
    const now = state();
    const got = count(now);
    picture.draw(now, got);
    sliders.threshold.show(now.threshold, `${now.threshold} %`);
    sliders.width.show(now.width, now.width ? `± ${now.width}` : "nobody");
    sliders.miss.show(now.miss, `${now.miss}`);
    const values = [number(got.sensitivity), number(got.specificity), number(got.cost, 1), got.missed, got.alarms, got.referred];
    values.forEach((value, i) => write(figures[i].value, value));
    return summarise(now, got);
  };
  const fill = () => {
    const now = state();
    const { fates } = count(now);
    const cell = (sick, f) => fates.filter((one, i) => one === f && now.ill[i] === sick).length;
    data.fill([1, 0].map((sick) => [sick ? "ill" : "healthy", cell(sick, 1), cell(sick, REFERRAL), cell(sick, 0)]));
  };
  return stage(
    { model, el },
    {
      names,
      picture: [picture.element],
      controls: [...Object.values(sliders).map(({ row }) => row), readout, key],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
