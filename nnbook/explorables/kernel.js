// A kernel slides over a small picture: the window, the nine products, their sum, and the map.

const [SIDE, SMALL] = [8, 3];
const CELL = 30;

const short = (value) => {
  const whole = Math.abs(value - Math.round(value)) < 1e-9;
  return (whole ? String(Math.round(value) + 0) : value.toFixed(1)).replace("-", "−");
};

function slide({ picture_name, kernel, stride, padding, turned, row, column, pictures, kernels }) {
  const side = SIDE + 2 * padding;
  const inside = (at) => at >= padding && at < padding + SIDE;
  const padded = Array.from({ length: side }, (_, r) =>
    Array.from({ length: side }, (_, c) =>
      inside(r) && inside(c) ? pictures[picture_name][(r - padding) * SIDE + c - padding] : 0,
    ),
  );
  const flat = turned ? [...kernels[kernel]].reverse() : kernels[kernel];
  const count = Math.floor((side - SMALL) / stride) + 1;
  const sum = (top, left) => flat.reduce((total, w, i) => total + w * padded[top + Math.floor(i / SMALL)][left + (i % SMALL)], 0);
  const out = Array.from({ length: count }, (_, r) => Array.from({ length: count }, (_, c) => sum(r * stride, c * stride)));
  const place = [Math.min(row, count - 1), Math.min(column, count - 1)];
  const [top, left] = place.map((at) => at * stride);
  const window = flat.map((_, i) => padded[top + Math.floor(i / SMALL)][left + (i % SMALL)]);
  return { padded, weights: flat, out, place, window, total: out[place[0]][place[1]], top, left, count };
}

function summarise({ picture_name, kernel, stride, padding, turned }, { out, place, total, count }) {
  const lies = turned ? "turned by half a turn" : "as it is written";
  const all = out.flat();
  return (
    `The kernel “${kernel}” lies ${lies} on ${picture_name}, stride ${stride}, padding ${padding}: ${count} × ${count} ` +
    `numbers come out, from ${short(Math.min(...all))} to ${short(Math.max(...all))}. At row ${place[0]}, column ` +
    `${place[1]} the nine products sum to ${short(total)}.`
  );
}

// A square of numbered cells, as many as there are just now, with a frame that moves.
function makeGrid(kind, title, onplace) {
  const cells = svg("g");
  const frame = svg("rect", { class: "nnb-here", rx: 2 });
  const name = html("span", { class: "nnb-title" }, title);
  const element = svg("svg", { class: `nnb-grid8 ${kind}`, viewBox: "0 0 10 10" }, cells, frame);
  let size = 0;
  const fit = (count) => {
    size = count;
    set(element, { viewBox: `-3 -3 ${count * CELL + 6} ${count * CELL + 6}` });
    cells.replaceChildren(
      ...Array.from({ length: count * count }, (_, i) => {
        const [x, y] = [(i % count) * CELL, Math.floor(i / count) * CELL];
        return svg(
          "g",
          {},
          svg("rect", { x, y, width: CELL, height: CELL }),
          svg("text", { x: x + CELL / 2, y: y + CELL / 2 + 5, class: "nnb-middle" }),
        );
      }),
    );
  };
  const draw = (values, at, side, ring) => {
    if (values.length !== size) fit(values.length);
    const all = values.flat();
    const reach = Math.max(...all.map(Math.abs), 1e-9);
    all.forEach((value, i) => {
      const [rect, text] = cells.children[i].children;
      const [r, c] = [Math.floor(i / size), i % size];
      const outside = Math.min(r, c, size - 1 - r, size - 1 - c) < ring;
      set(rect, {
        class: outside ? "nnb-ringcell" : value < 0 ? "nnb-minus" : "nnb-plus",
        "fill-opacity": outside ? 0 : Number(((0.6 * Math.abs(value)) / reach).toFixed(3)),
      });
      write(text, short(value));
    });
    set(frame, { x: at[1] * CELL, y: at[0] * CELL, width: side * CELL, height: side * CELL });
  };
  const choose = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(element.getScreenCTM().inverse());
    onplace(Math.floor(y / CELL), Math.floor(x / CELL));
  };
  element.addEventListener("pointerdown", (press) => {
    if (press.button !== 0) return;
    press.preventDefault();
    element.setPointerCapture(press.pointerId);
    choose(press);
    element.addEventListener("pointermove", choose);
    const end = () => element.removeEventListener("pointermove", choose);
    for (const event of ["pointerup", "pointercancel"]) element.addEventListener(event, end, { once: true });
  });
  return { element: html("div", { class: `nnb-part ${kind}` }, name, element), draw, name };
}

function makeSum() {
  const size = 54;
  const cells = Array.from({ length: SMALL * SMALL }, (_, i) => {
    const [x, y] = [(i % SMALL) * size, Math.floor(i / SMALL) * size];
    const weight = svg("text", { x: x + size / 2, y: y + 24, class: "nnb-middle nnb-weight" });
    const pixel = svg("text", { x: x + size / 2, y: y + 44, class: "nnb-middle nnb-pixel" });
    const group = svg("g", {}, svg("rect", { x, y, width: size, height: size, class: "nnb-square" }), weight, pixel);
    return { group, weight, pixel };
  });
  const total = svg("text", { x: 1.5 * size, y: 3 * size + 32, class: "nnb-middle nnb-total" });
  const view = svg("svg", { viewBox: `-3 -3 ${3 * size + 6} ${3 * size + 48}` }, ...cells.map(({ group }) => group), total);
  const name = html("span", { class: "nnb-title" });
  const draw = ({ weights, window, total: sum }, turned) => {
    write(name, turned ? "kernel, turned" : "kernel");
    cells.forEach(({ weight, pixel }, i) => {
      write(weight, short(weights[i]));
      write(pixel, `· ${short(window[i])}`);
    });
    write(total, `sum ${short(sum)}`);
  };
  return { element: html("div", { class: "nnb-part nnb-sum9" }, name, view), draw };
}

function makePick(label, options, onvalue) {
  const menu = html("select", { "aria-label": label }, ...options.map((value) => html("option", { value }, value)));
  menu.addEventListener("change", () => onvalue(menu.value));
  return { row: html("label", { class: "nnb-pick" }, html("span", {}, label), menu), menu };
}

function render({ model, el }) {
  const names = ["picture_name", "kernel", "stride", "padding", "turned", "row", "column", "pictures", "kernels"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  let playing = null; // when the next step of the slide is due
  const go = (row, column) => {
    playing = null;
    const { count } = slide(state());
    const held = (at) => Math.min(Math.max(at, 0), count - 1);
    change(model, { row: held(row), column: held(column) });
  };
  const choose = (name) => (value) => {
    change(model, { [name]: value });
    const { place } = slide(state());
    change(model, { row: place[0], column: place[1] });
  };
  const picture = makeGrid("nnb-input", "picture", (r, c) => {
    const { stride } = state();
    go(Math.round((r - 1) / stride), Math.round((c - 1) / stride));
  });
  const map = makeGrid("nnb-map", "map", go);
  const sum = makeSum();
  const pictures = makePick("picture", Object.keys(model.get("pictures")), choose("picture_name"));
  const kernels = makePick("kernel", Object.keys(model.get("kernels")), choose("kernel"));
  const sliders = {
    stride: slider({ label: "stride", name: "stride", min: 1, max: 3, step: 1, onvalue: choose("stride") }),
    padding: slider({ label: "padding", name: "padding", min: 0, max: 2, step: 1, onvalue: choose("padding") }),
    row: slider({ label: "row", name: "row of the map", min: 0, max: 5, step: 1, onvalue: (r) => go(r, state().column) }),
    column: slider({ label: "column", name: "column of the map", min: 0, max: 5, step: 1, onvalue: (c) => go(state().row, c) }),
  };
  const turned = html("input", { type: "checkbox", onchange: () => choose("turned")(turned.checked) });
  const turn = html("label", { class: "nnb-check" }, turned, "turn the kernel by half a turn");
  const play = html("button", { type: "button", onclick: () => toggle() }, "Slide");
  const toggle = () => {
    if (playing !== null) playing = null;
    else {
      playing = performance.now() + 160;
      change(model, { row: 0, column: 0 });
    }
    change(model, { turned: model.get("turned") });
    wake();
  };
  let wake = () => {};
  const data = table("The map, row by row", ["row", "column", "sum"]);

  const step = (again) => {
    wake = again;
    if (playing === null) return;
    if (performance.now() >= playing) {
      const { count, place } = slide(state());
      const next = place[0] * count + place[1] + 1;
      if (next >= count * count) playing = null;
      else {
        playing = performance.now() + 160;
        change(model, { row: Math.floor(next / count), column: next % count });
      }
    }
    if (playing !== null) again();
  };
  const update = (again) => {
    step(again);
    const now = state();
    const found = slide(now);
    picture.draw(found.padded, [found.top, found.left], SMALL, now.padding);
    map.draw(found.out, found.place, 1, 0);
    write(picture.name, `${now.picture_name}, ${found.padded.length} × ${found.padded.length}`);
    write(map.name, `map, ${found.count} × ${found.count}`);
    sum.draw(found, now.turned);
    pictures.menu.value = now.picture_name;
    kernels.menu.value = now.kernel;
    turned.checked = now.turned;
    write(play, playing === null ? "Slide" : "Stop");
    for (const name of ["row", "column"]) {
      const at = found.place[name === "row" ? 0 : 1];
      sliders[name].row.querySelector("input").max = found.count - 1;
      sliders[name].show(at, String(at));
    }
    sliders.stride.show(now.stride, String(now.stride));
    sliders.padding.show(now.padding, String(now.padding));
    return summarise(now, found);
  };
  const fill = () => data.fill(slide(state()).out.flatMap((values, r) => values.map((value, c) => [r, c, short(value)])));
  const stack = (...rows) => html("div", { class: "nnb-stack" }, ...rows);
  return stage(
    { model, el },
    {
      names,
      picture: [picture.element, sum.element, map.element],
      controls: [
        stack(pictures.row, kernels.row, turn),
        stack(sliders.stride.row, sliders.padding.row),
        stack(sliders.row.row, sliders.column.row, html("div", { class: "nnb-buttons" }, play)),
      ],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
