// A prediction and its target: each loss as a curve, its slope as a tangent, the step it asks for as an arrow.

const RATE = { regression: 0.4, classification: 4 };
const REACH = { regression: 4, classification: 8 };
const TOP = { regression: 10, classification: 8 };
const CLEAR = 0.06; // dots nearer than this share of the height go without names
const [WIDTH, LEFT, RIGHT, CEILING, FLOOR, BAND] = [480, 118, 470, 26, 262, 90];
const AXIS = FLOOR + BAND + 14; // the arrows have the band between plot and axis to themselves
const HEIGHT = AXIS + 42;

function regression(x, target, delta) {
  const d = x - target;
  const near = Math.min(Math.abs(d), delta);
  const sign = Number(d > 0) - Number(d < 0);
  return [
    { name: "squared", loss: d * d, slope: 2 * d },
    { name: "absolute", loss: Math.abs(d), slope: sign },
    { name: "Huber", loss: near * (Math.abs(d) - near / 2), slope: sign * near },
  ];
}

const probability = (z) => 1 / (1 + Math.exp(-z));

function classification(z, label) {
  const p = probability(z);
  const entropy = Math.max(z, 0) - z * label + Math.log1p(Math.exp(-Math.abs(z)));
  return [
    { name: "cross-entropy", loss: entropy, slope: p - label },
    { name: "squared", loss: (p - label) ** 2, slope: 2 * (p - label) * p * (1 - p) },
  ];
}

const regresses = ({ mode }) => mode === "regression";
const placeOf = (now) => (regresses(now) ? now.prediction : now.logit);
const lossesAt = (now, x) => (regresses(now) ? regression(x, now.target, now.delta) : classification(x, now.label));
const writer = (now) => (regresses(now) ? general : (value) => number(value, 3));

function summarise(now) {
  const say = writer(now);
  const told = lossesAt(now, placeOf(now))
    .map(({ name, loss, slope }) => `${name} loss ${say(loss)} with slope ${say(slope)}`)
    .join(", ");
  if (regresses(now)) return `Prediction ${general(now.prediction)}, target ${general(now.target)}: ${told}.`;
  const p = number(probability(now.logit), 3);
  return `Logit ${general(now.logit)}, probability ${p}, class ${now.label}: ${told}.`;
}

const levelOf = (now, i) => FLOOR + 4 + (BAND * (i + 0.5)) / (regresses(now) ? 3 : 2);
const tidy = (value, reach) => Math.min(Math.max(Math.round(value * 10) / 10, -reach), reach);

function makePicture(model, state) {
  const toX = (now) => (x) => LEFT + ((x + REACH[now.mode]) / (2 * REACH[now.mode])) * (RIGHT - LEFT);
  const toY = (now) => (y) => FLOOR - (y / TOP[now.mode]) * (FLOOR - CEILING);
  const lines = [0, 1, 2].map((i) => ({
    curve: svg("path", { class: `nnb-curve nnb-curve${i} nnb-ink${i}` }),
    tangent: svg("line", { class: `nnb-tangent nnb-ink${i}` }),
    dot: svg("circle", { r: 6, class: `nnb-dot${i}` }),
    above: svg("text", { class: `nnb-small nnb-dot${i}` }),
    name: svg("text", { x: LEFT - 10, class: `nnb-end nnb-dot${i}` }),
    start: svg("circle", { r: 4, class: `nnb-dot${i}` }),
    shaft: svg("line", { class: `nnb-pull nnb-ink${i}` }),
    head: svg("polygon", { points: "0,0 -10,-5.5 -10,5.5", class: `nnb-dot${i}` }),
  }));
  const here = svg("line", { y1: CEILING, y2: AXIS - 4, class: "nnb-here" });
  const aim = svg("line", { y1: CEILING, y2: AXIS - 4, class: "nnb-aim" });
  const aimHandle = svg("circle", { cy: CEILING, r: 8, class: "nnb-aimhandle" });
  const title = svg("text", { y: CEILING - 11, class: "nnb-middle" });
  const ticks = svg("g", { class: "nnb-ticks" });
  const plot = svg(
    "svg",
    { x: LEFT, y: CEILING, width: RIGHT - LEFT, height: FLOOR - CEILING, viewBox: `${LEFT} ${CEILING} ${RIGHT - LEFT} ${FLOOR - CEILING}` },
    ...lines.flatMap(({ curve, tangent, dot }) => [curve, tangent, dot]),
  );
  const element = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "nnb-loss", "aria-hidden": "true" },
    ticks,
    svg("rect", { x: LEFT, y: CEILING, width: RIGHT - LEFT, height: FLOOR - CEILING, class: "nnb-edge" }),
    here,
    aim,
    plot,
    ...lines.flatMap(({ above, name, start, shaft, head }) => [above, name, start, shaft, head]),
    title,
    aimHandle,
  );

  const valueAt = (event, now) => {
    const { x } = new DOMPoint(event.clientX, event.clientY).matrixTransform(element.getScreenCTM().inverse());
    const reach = REACH[now.mode];
    return tidy(((x - LEFT) / (RIGHT - LEFT)) * 2 * reach - reach, reach);
  };
  element.addEventListener("pointerdown", (press) => {
    if (press.button !== 0) return;
    press.preventDefault();
    element.setPointerCapture(press.pointerId);
    const name = press.target === aimHandle ? "target" : regresses(state()) ? "prediction" : "logit";
    const move = (event) => change(model, { [name]: valueAt(event, state()) });
    if (name !== "target") move(press);
    const ended = () => element.removeEventListener("pointermove", move);
    element.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel"]) element.addEventListener(end, ended, { once: true });
  });

  const drawTicks = (now) => {
    const [x, y] = [toX(now), toY(now)];
    const reach = REACH[now.mode];
    const every = reach / 4;
    ticks.replaceChildren(
      ...[-4, -2, 0, 2, 4].map((k) => svg("text", { x: x(k * every), y: AXIS + 8, class: "nnb-middle" }, general(k * every))),
      svg(
        "text",
        { x: (LEFT + RIGHT) / 2, y: AXIS + 30, class: "nnb-middle" },
        `${regresses(now) ? "prediction" : "logit"}; arrows: the step each loss asks for`,
      ),
      ...[0, 2, 4, 6, 8].map((k) => svg("text", { x: LEFT - 8, y: y(k) + 4, class: "nnb-end" }, k)),
      svg("text", { x: LEFT - 28, y: y(5) + 4, class: "nnb-end" }, "loss"),
    );
  };

  const drawLine = (now, i, { curve, tangent, dot, above, name, start, shaft, head }) => {
    const [x, y] = [toX(now), toY(now)];
    const place = placeOf(now);
    const reach = REACH[now.mode];
    const found = lossesAt(now, place)[i];
    const visibility = found ? "visible" : "hidden";
    for (const part of [curve, tangent, dot, above, name, start, shaft, head]) set(part, { visibility });
    if (!found) return;
    const points = Array.from({ length: 161 }, (_, k) => reach * (k / 80 - 1));
    set(curve, { d: `M${points.map((p) => `${x(p).toFixed(1)},${y(lossesAt(now, p)[i].loss).toFixed(1)}`).join("L")}` });
    const ends = [-0.16 * reach, 0.16 * reach].map((by) => [x(place + by), y(found.loss + found.slope * by)]);
    set(tangent, { x1: ends[0][0], y1: ends[0][1], x2: ends[1][0], y2: ends[1][1] });
    set(dot, { cx: x(place), cy: y(found.loss) });
    const outside = found.loss > TOP[now.mode];
    const near = (other, k) => k !== i && Math.abs(other.loss - found.loss) < CLEAR * TOP[now.mode];
    const crowded = lossesAt(now, place).some(near);
    const fallsLeft = regresses(now) ? place > now.target : now.label === 0; // the side with room above the curve
    set(above, {
      x: x(place) + (fallsLeft ? -9 : 9),
      y: outside ? CEILING + 16 + 14 * i : y(found.loss) - 5,
      class: `nnb-small nnb-dot${i}${fallsLeft ? " nnb-end" : ""}`,
      text: outside ? `${found.name} ${writer(now)(found.loss)} ↑` : crowded ? "" : found.name,
    });
    set(name, { y: levelOf(now, i) + 5, text: found.name });
    const step = -RATE[now.mode] * found.slope;
    const level = levelOf(now, i);
    const [from, to] = [x(place), x(place + step)];
    const side = Math.sign(step);
    const far = Math.abs(to - from) > 4;
    set(start, { cx: from, cy: level });
    set(shaft, { x1: from, x2: far ? to - Math.min(8, Math.abs(to - from)) * side : from, y1: level, y2: level });
    set(head, { transform: `translate(${to} ${level}) rotate(${side < 0 ? 180 : 0})`, visibility: far ? "visible" : "hidden" });
  };

  let mode = "";
  const draw = (now) => {
    const x = toX(now);
    if (mode !== now.mode) drawTicks(now);
    mode = now.mode;
    set(here, { x1: x(placeOf(now)), x2: x(placeOf(now)) });
    const visibility = regresses(now) ? "visible" : "hidden";
    set(aim, { x1: x(now.target), x2: x(now.target), visibility });
    set(aimHandle, { cx: x(now.target), visibility });
    const middle = Math.min(Math.max(x(now.target), LEFT + 24), RIGHT - 24);
    set(title, { x: regresses(now) ? middle : (LEFT + RIGHT) / 2, text: regresses(now) ? "target" : `the true class is ${now.label}` });
    lines.forEach((line, i) => drawLine(now, i, line));
  };
  return { element, draw };
}

function choice(legend, options, onvalue) {
  const group = `nnb-${Math.random().toString(36).slice(2)}`;
  const inputs = options.map(([value]) => html("input", { type: "radio", name: group, onchange: () => onvalue(value) }));
  const labels = options.map(([, text], i) => html("label", {}, inputs[i], text));
  const element = html("fieldset", { class: "nnb-choice" }, html("legend", {}, legend), ...labels);
  const show = (chosen) => {
    inputs.forEach((input, i) => {
      input.checked = options[i][0] === chosen;
    });
  };
  return { element, show };
}

function render({ model, el }) {
  const names = ["mode", "prediction", "target", "delta", "logit", "label"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const picture = makePicture(model, state);
  const setting = (name) => (value) => change(model, { [name]: value });
  const range = (name, label, min, max, step) => slider({ label, name: label, min, max, step, onvalue: setting(name) });
  const mode = choice(
    "Predict",
    [
      ["regression", "a number"],
      ["classification", "yes or no"],
    ],
    setting("mode"),
  );
  const label = choice(
    "True class",
    [
      [0, "0"],
      [1, "1"],
    ],
    setting("label"),
  );
  const sliders = {
    prediction: range("prediction", "prediction", -4, 4, 0.1),
    target: range("target", "target", -4, 4, 0.1),
    delta: range("delta", "Huber’s δ", 0.5, 3, 0.5),
    logit: range("logit", "logit", -8, 8, 0.1),
  };
  const values = table("At the prediction", ["loss", "value", "slope"]);
  const hint = html("p", { class: "nnb-hint" });

  const { logit, ...others } = sliders;
  const ofNumber = Object.values(others).map(({ row }) => row);
  const ofLogit = [logit.row, label.element];
  // All of them at first, so that the stage sees every control; then those of the present mode alone.
  const settings = html("div", { class: "nnb-settings" }, ...ofNumber, ...ofLogit);
  let laid = "";

  const update = () => {
    const now = state();
    picture.draw(now);
    mode.show(now.mode);
    label.show(now.label);
    for (const [name, { show }] of Object.entries(sliders)) show(now[name], general(now[name]));
    if (laid !== now.mode) settings.replaceChildren(...(regresses(now) ? ofNumber : ofLogit));
    laid = now.mode;
    const say = writer(now);
    values.fill(lossesAt(now, placeOf(now)).map(({ name, loss, slope }) => [name, say(loss), say(slope)]));
    write(hint, regresses(now) ? "Drag in the picture; the ring moves the target." : `Probability σ(z) = ${number(probability(now.logit), 3)}. Drag in the picture.`);
    return summarise(now);
  };
  return stage(
    { model, el },
    {
      names,
      picture: [picture.element],
      controls: [mode.element, settings, values.element, hint],
      update,
    },
  );
}

export default { render };
