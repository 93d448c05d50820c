// One memory cell over ten steps, its gates set by hand: what it holds and shows, and the gradient on its way back.

const WIDTH = 480;
const HEIGHT = 560;
const [STEPS, WRITE, SHOW] = [10, 2, 9];
const COLUMN = WIDTH / STEPS;
const WANTED = Math.tanh(0.9);
const [NEAR, SILENT, REACH] = [0.015, 0.05, 1.6];
const GATES = ["input", "forget", "output"];
const traitOf = (gate) => `${gate}_gates`;
const BOX = 34; // height of a gate's box
// Where the bands of the picture begin, each with its title above.
const TOP = { offered: 26, input: 112, forget: 174, output: 236, cell: 302, slopes: 472 };
const CELL = 132; // height of the cell's band

const middleOf = (t) => (t + 0.5) * COLUMN;
const cellY = (value) => TOP.cell + CELL / 2 - (Math.min(Math.max(value, -REACH), REACH) / REACH) * (CELL / 2);

function compute(now) {
  let c = 0;
  const cells = now.offered.map((g, t) => {
    c = now.forget_gates[t] * c + now.input_gates[t] * g;
    return c;
  });
  const outputs = cells.map((value, t) => now.output_gates[t] * Math.tanh(value));
  const slopes = Array(SHOW).fill(1);
  for (let t = SHOW - 2; t >= 0; t--) slopes[t] = slopes[t + 1] * now.forget_gates[t + 1];
  const noise = Math.max(...outputs.map((h, t) => (t === SHOW - 1 ? 0 : Math.abs(h))));
  const done = Math.abs(outputs[SHOW - 1] - WANTED) < NEAR && noise < SILENT;
  return { cells, outputs, slopes, noise, done };
}

function summarise(now, { cells, outputs, slopes, noise, done }) {
  const stand = GATES.map((gate) => `${gate} gate ${number(now[traitOf(gate)][now.at - 1])}`).join(", ");
  return (
    `Step ${now.at}: ${stand}. At step ${SHOW} the cell holds ${number(cells[SHOW - 1])} and the output is ` +
    `${number(outputs[SHOW - 1])}, wanted ${number(WANTED)}; elsewhere it reaches ${number(noise)}. ` +
    `The slope from step ${SHOW} back to step ${WRITE} is ${number(slopes[WRITE - 1], 4)}.` +
    (done ? " It is done: held and shown." : "")
  );
}

function makeBoard(onset, onselect) {
  const columns = Array.from({ length: STEPS }, (_, t) => t);
  const title = (text, top) => svg("text", { x: 4, y: top - 7, class: "nnb-band" }, text);
  const bar = (css, width = 22) => (t) => svg("rect", { x: middleOf(t) - width / 2, width, class: css });
  const bars = (css, width) => columns.map(bar(css, width));
  const zero = (y) => svg("line", { x1: 0, x2: WIDTH, y1: y, y2: y, class: "nnb-grid" });

  const chosen = svg("rect", { y: 0, width: COLUMN, height: HEIGHT, rx: 4, class: "nnb-column" });
  const offered = { bars: bars("nnb-offered"), texts: columns.map((t) => svg("text", { x: middleOf(t), class: "nnb-middle nnb-amount" })) };
  const gates = Object.fromEntries(
    GATES.map((gate) => [
      gate,
      {
        frames: columns.map((t) =>
          svg("rect", { x: t * COLUMN + 5, y: TOP[gate], width: COLUMN - 10, height: BOX, rx: 3, class: "nnb-box" }),
        ),
        fills: bars("nnb-open", COLUMN - 10),
      },
    ]),
  );
  const outputs = bars("nnb-output");
  const line = svg("polyline", { class: "nnb-cell-line" });
  const dots = columns.map((t) => svg("circle", { cx: middleOf(t), r: 4.5, class: "nnb-cell-dot" }));
  const ring = svg("circle", { cx: middleOf(SHOW - 1), cy: cellY(WANTED), r: 11, class: "nnb-ring" });
  const slopes = { bars: bars("nnb-slope").slice(0, SHOW), texts: columns.slice(0, SHOW).map((t) => svg("text", { x: middleOf(t), class: "nnb-middle nnb-amount" })) };
  const [offeredZero, slopesZero] = [TOP.offered + 28, TOP.slopes + 64];
  const element = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "nnb-plane nnb-gates", "aria-hidden": "true" },
    chosen,
    title("offered, g", TOP.offered),
    ...GATES.map((gate) => title(`${gate} gate`, TOP[gate])),
    title("cell c (line), output h (bars), wanted (ring)", TOP.cell),
    title(`slope of cell ${SHOW} at each cell before`, TOP.slopes),
    zero(offeredZero),
    zero(cellY(0)),
    zero(slopesZero),
    ...offered.bars,
    ...offered.texts,
    ...GATES.flatMap((gate) => [...gates[gate].frames, ...gates[gate].fills]),
    ...outputs,
    line,
    ...dots,
    ring,
    ...slopes.bars,
    ...slopes.texts,
    svg("g", { class: "nnb-ticks" }, ...columns.map((t) => svg("text", { x: middleOf(t), y: HEIGHT - 6, class: "nnb-middle" }, String(t + 1)))),
  );

  // A press in a gate's box opens it as far as the box is filled below the pointer; elsewhere it chooses the step.
  const place = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(element.getScreenCTM().inverse());
    return { t: Math.min(Math.max(Math.floor(x / COLUMN), 0), STEPS - 1), y };
  };
  element.addEventListener("pointerdown", (press) => {
    if (press.button !== 0) return;
    press.preventDefault();
    const { t, y } = place(press);
    onselect(t);
    const gate = GATES.find((name) => y > TOP[name] - 8 && y < TOP[name] + BOX + 8);
    if (!gate) return;
    element.setPointerCapture(press.pointerId);
    const move = (event) => {
      const share = (TOP[gate] + BOX - 3 - place(event).y) / (BOX - 6); // the box's rim counts as all and nothing
      onset(gate, t, Math.round(Math.min(Math.max(share, 0), 1) * 20) / 20);
    };
    move(press);
    element.addEventListener("pointermove", move);
    const end = () => element.removeEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) element.addEventListener(name, end, { once: true });
  });

  const draw = (now, found) => {
    set(chosen, { x: (now.at - 1) * COLUMN });
    now.offered.forEach((g, t) => {
      const size = Math.abs(g) * 28;
      set(offered.bars[t], { y: g > 0 ? offeredZero - size : offeredZero, height: size });
      set(offered.texts[t], { y: g > 0 ? offeredZero + 17 : offeredZero - 6, text: number(g, 1) });
    });
    for (const gate of GATES) {
      now[traitOf(gate)].forEach((value, t) => {
        set(gates[gate].fills[t], { y: (TOP[gate] + BOX * (1 - value)).toFixed(1), height: (BOX * value).toFixed(1) });
      });
    }
    found.outputs.forEach((h, t) => {
      const [top, bottom] = h > 0 ? [cellY(h), cellY(0)] : [cellY(0), cellY(h)];
      set(outputs[t], { y: top.toFixed(1), height: (bottom - top).toFixed(1) });
    });
    set(line, { points: found.cells.map((c, t) => `${middleOf(t)},${cellY(c).toFixed(1)}`).join(" ") });
    found.cells.forEach((c, t) => set(dots[t], { cy: cellY(c).toFixed(1) }));
    set(ring, { class: found.done ? "nnb-ring nnb-reached" : "nnb-ring" });
    found.slopes.forEach((slope, t) => {
      set(slopes.bars[t], { y: (slopesZero - 46 * slope).toFixed(1), height: (46 * slope).toFixed(1) });
      set(slopes.texts[t], { y: (slopesZero - 46 * slope - 5).toFixed(1), text: number(slope) });
    });
  };
  return { element, draw };
}

function render({ model, el }) {
  const names = ["input_gates", "forget_gates", "output_gates", "offered", "at"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const put = (gate, t, value) => {
    const values = model.get(traitOf(gate)).map((old, k) => (k === t ? value : old));
    change(model, { [traitOf(gate)]: values });
  };
  const board = makeBoard(put, (t) => change(model, { at: t + 1 }));
  const step = slider({ label: "step", name: "step", min: 1, max: STEPS, step: 1, onvalue: (at) => change(model, { at }) });
  const sliders = GATES.map((gate) =>
    slider({
      label: gate,
      name: `${gate} gate at this step`,
      min: 0,
      max: 1,
      step: 0.05,
      onvalue: (value) => put(gate, model.get("at") - 1, value),
    }),
  );
  const all = (valueOf) => change(model, Object.fromEntries(GATES.map((gate) => [traitOf(gate), Array(STEPS).fill(valueOf(gate))])));
  const button = (text, onclick) => html("button", { type: "button", onclick }, text);
  const buttons = html(
    "div",
    { class: "nnb-buttons" },
    button("All half open", () => all(() => 0.5)),
    button("This step for all", () => all((gate) => model.get(traitOf(gate))[model.get("at") - 1])),
  );
  const hint = html("p", { class: "nnb-hint" }, "Press or drag in a gate's box, or choose a step and move its sliders.");
  const data = table("Every step", ["step", "g", "i", "f", "o", "c", "h", "slope"]);
  const update = () => {
    const now = state();
    const found = compute(now);
    board.draw(now, found);
    step.show(now.at, String(now.at));
    GATES.forEach((gate, k) => {
      const value = now[traitOf(gate)][now.at - 1];
      sliders[k].show(value, number(value));
    });
    return summarise(now, found);
  };
  const fill = () => {
    const now = state();
    const { cells, outputs, slopes } = compute(now);
    data.fill(
      now.offered.map((g, t) => [
        t + 1,
        number(g, 1),
        ...GATES.map((gate) => number(now[traitOf(gate)][t])),
        number(cells[t]),
        number(outputs[t]),
        t < SHOW ? number(slopes[t], 4) : "–",
      ]),
    );
  };
  return stage(
    { model, el },
    {
      names,
      picture: [board.element],
      controls: [step.row, ...sliders.map(({ row }) => row), buttons, hint],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
