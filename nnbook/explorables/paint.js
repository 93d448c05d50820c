// A digit to paint, and what a convolutional network makes of it. The forward pass runs here, as in Python.

const [SIDE, INK, HALF] = [8, 16, 4];

function unpack([shape, scale, text]) {
  const bytes = Int8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return { shape, values: Float64Array.from(bytes, (value) => value * scale) };
}

// ReLU of 3 × 3 filters on maps of 8 × 8, padded by one; maps lie one after the other in one array.
function filtered(maps, weight, bias) {
  const [filters, channels] = weight.shape;
  const area = SIDE * SIDE;
  const out = new Float64Array(filters * area);
  for (let o = 0; o < filters; o += 1) {
    out.fill(bias.values[o], o * area, (o + 1) * area);
    for (let c = 0; c < channels; c += 1) {
      for (let tap = 0; tap < 9; tap += 1) {
        const w = weight.values[(o * channels + c) * 9 + tap];
        const [down, right] = [Math.floor(tap / 3) - 1, (tap % 3) - 1];
        for (let r = Math.max(0, -down); r < Math.min(SIDE, SIDE - down); r += 1) {
          for (let k = Math.max(0, -right); k < Math.min(SIDE, SIDE - right); k += 1) {
            out[o * area + r * SIDE + k] += w * maps[c * area + (r + down) * SIDE + k + right];
          }
        }
      }
    }
  }
  return out.map((value) => Math.max(value, 0));
}

function pooled(maps) {
  return Float64Array.from({ length: maps.length / 4 }, (_, i) => {
    const [map, r, c] = [Math.floor(i / HALF ** 2), Math.floor(i / HALF) % HALF, i % HALF];
    const at = map * SIDE * SIDE + 2 * r * SIDE + 2 * c;
    return Math.max(maps[at], maps[at + 1], maps[at + SIDE], maps[at + SIDE + 1]);
  });
}

function makeNetwork(packed) {
  const [w1, b1, w2, b2, w3, b3] = packed.map(unpack);
  return (pixels) => {
    const first = filtered(Float64Array.from(pixels, (value) => value / INK), w1, b1);
    const second = pooled(filtered(first, w2, b2));
    const logits = Array.from(b3.values, (bias, o) => second.reduce((sum, v, i) => sum + v * w3.values[o * second.length + i], bias));
    const top = Math.max(...logits);
    const grown = logits.map((value) => Math.exp(value - top));
    const total = grown.reduce((sum, value) => sum + value, 0);
    return { first, second, logits, probs: grown.map((value) => value / total) };
  };
}

function answering(maps, size, reach) {
  const count = maps.length / size;
  const strongest = (i) => maps.subarray(i * size, (i + 1) * size).reduce((most, value) => Math.max(most, value), 0);
  return [Array.from({ length: count }, (_, i) => strongest(i)).filter((value) => value > 0.1 * reach).length, count];
}

function summarise(pixels, { first, second, probs }, reach) {
  const order = probs.map((_, i) => i).sort((a, b) => probs[b] - probs[a]);
  const inked = pixels.filter((value) => value > 0).length;
  const painted = inked ? `${inked} of ${SIDE ** 2} pixels hold ink` : "The paper is empty";
  const percent = (i) => (probs[order[i]] < 0.005 ? "under 1 %" : `${number(100 * probs[order[i]], 0)} %`);
  const [[one, ofOne], [two, ofTwo]] = [answering(first, SIDE ** 2, reach[0]), answering(second, HALF ** 2, reach[1])];
  return (
    `${painted}. The network reads ${order[0]} with ${percent(0)}, then ${order[1]} with ${percent(1)}. ` +
    `${one} of ${ofOne} maps answer in the first layer, ${two} of ${ofTwo} in the second.`
  );
}

// Ink that a round pen leaves on each pixel when its middle is at (x, y), in pixels.
function pen(pixels, x, y, rub) {
  return pixels.map((value, i) => {
    const away = Math.hypot(x - (i % SIDE) - 0.5, y - Math.floor(i / SIDE) - 0.5);
    const ink = Math.round(INK * Math.min(Math.max((1.25 - away) / 0.75, 0), 1));
    return rub ? Math.min(value, INK - ink) : Math.max(value, ink);
  });
}

function moved(pixels, down, right) {
  return pixels.map((_, i) => {
    const [r, c] = [Math.floor(i / SIDE) - down, (i % SIDE) - right];
    return r >= 0 && r < SIDE && c >= 0 && c < SIDE ? pixels[r * SIDE + c] : 0;
  });
}

function makePad(model, rubbing) {
  const CELL = 30;
  const cells = Array.from({ length: SIDE * SIDE }, (_, i) =>
    svg("rect", { x: (i % SIDE) * CELL, y: Math.floor(i / SIDE) * CELL, width: CELL, height: CELL, class: "nnb-pixel" }),
  );
  const cursor = svg("rect", { width: CELL, height: CELL, class: "nnb-cursor" });
  const element = svg(
    "svg",
    { class: "nnb-pad", viewBox: `-2 -2 ${SIDE * CELL + 4} ${SIDE * CELL + 4}`, tabindex: 0, role: "application" },
    ...cells,
    cursor,
  );
  let at = [3, 3];
  const paint = (x, y, rub) => change(model, { pixels: pen(model.get("pixels"), x, y, rub) });
  const here = () => {
    const value = model.get("pixels")[at[0] * SIDE + at[1]];
    set(element, {
      "aria-label": `Paper to paint on: arrows move, Space paints, Backspace rubs out, Shift and arrow paints on. Row ${at[0]}, column ${at[1]}, ink ${value} of ${INK}`,
    });
    set(cursor, { x: at[1] * CELL, y: at[0] * CELL });
  };
  element.addEventListener("keydown", (press) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[press.key];
    const held = (value) => Math.min(Math.max(value, 0), SIDE - 1);
    if (step) at = [held(at[0] + step[0]), held(at[1] + step[1])];
    const rubs = press.key === "Backspace" || press.key === "Delete";
    const paints = press.key === " " || press.key === "Enter" || (step && press.shiftKey);
    if (!step && !rubs && !paints) return;
    press.preventDefault();
    if (rubs || paints) paint(at[1] + 0.5, at[0] + 0.5, rubs || rubbing());
    here();
  });
  const place = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(element.getScreenCTM().inverse());
    return [x / CELL, y / CELL];
  };
  element.addEventListener("pointerdown", (press) => {
    if (press.button !== 0) return;
    press.preventDefault();
    element.setPointerCapture(press.pointerId);
    let last = place(press);
    paint(...last, rubbing());
    const move = (event) => {
      const next = place(event);
      const count = Math.ceil(Math.hypot(next[0] - last[0], next[1] - last[1]) / 0.4);
      let pixels = model.get("pixels");
      for (let i = 1; i <= count; i += 1) {
        const [x, y] = [0, 1].map((axis) => last[axis] + ((next[axis] - last[axis]) * i) / count);
        pixels = pen(pixels, x, y, rubbing());
      }
      if (count) change(model, { pixels });
      last = next;
    };
    element.addEventListener("pointermove", move);
    const end = () => element.removeEventListener("pointermove", move);
    for (const event of ["pointerup", "pointercancel"]) element.addEventListener(event, end, { once: true });
  });
  const draw = (pixels) => {
    pixels.forEach((value, i) => set(cells[i], { "fill-opacity": value / INK }));
    here();
  };
  return { element, draw };
}

function makeMaps(count, side, across, title) {
  const gap = side / 8;
  const step = side + gap;
  const rows = Math.ceil(count / across);
  const frames = [];
  const cells = Array.from({ length: count * side * side }, (_, i) => {
    const [map, r, c] = [Math.floor(i / side ** 2), Math.floor(i / side) % side, i % side];
    const [x, y] = [(map % across) * step, Math.floor(map / across) * step];
    if (r === 0 && c === 0) frames.push(svg("rect", { x, y, width: side, height: side, class: "nnb-mapframe" }));
    return svg("rect", { x: x + c, y: y + r, width: 1.02, height: 1.02, class: "nnb-mapcell", "fill-opacity": 0 });
  });
  const view = svg("svg", { viewBox: `-0.1 -0.1 ${across * step - gap + 0.2} ${rows * step - gap + 0.2}` }, ...frames, ...cells);
  const element = html("div", { class: "nnb-maps" }, html("span", { class: "nnb-title" }, title), view);
  const draw = (maps, reach) =>
    maps.forEach((value, i) => set(cells[i], { "fill-opacity": Math.min(Math.round((value / reach) * 50) / 50, 1) }));
  return { element, draw };
}

function makeBars() {
  const [WIDTH, HEIGHT] = [42, 70];
  const parts = Array.from({ length: 10 }, (_, i) => {
    const bar = svg("rect", { x: i * WIDTH + 8, width: WIDTH - 16, class: "nnb-bar" });
    const name = svg("text", { x: (i + 0.5) * WIDTH, y: HEIGHT + 36, class: "nnb-middle" }, String(i));
    const share = svg("text", { x: (i + 0.5) * WIDTH, class: "nnb-middle nnb-share" });
    return { bar, name, share };
  });
  const base = svg("line", { x1: 0, x2: 10 * WIDTH, y1: HEIGHT + 18, y2: HEIGHT + 18, class: "nnb-grid" });
  const view = svg(
    "svg",
    { viewBox: `0 0 ${10 * WIDTH} ${HEIGHT + 42}` },
    base,
    ...parts.flatMap(({ bar, name, share }) => [bar, name, share]),
  );
  const element = html("div", { class: "nnb-maps" }, html("span", { class: "nnb-title" }, "how likely each digit is, %"), view);
  const draw = (probs) => {
    const best = probs.indexOf(Math.max(...probs));
    parts.forEach(({ bar, name, share }, i) => {
      const height = Number((probs[i] * HEIGHT).toFixed(1));
      set(bar, { y: HEIGHT + 18 - height, height, class: i === best ? "nnb-bar nnb-best" : "nnb-bar" });
      set(name, { class: i === best ? "nnb-middle nnb-bestname" : "nnb-middle" });
      set(share, { y: HEIGHT + 13 - height });
      write(share, probs[i] >= 0.005 ? number(100 * probs[i], 0) : "");
    });
  };
  return { element, draw };
}

function render({ model, el }) {
  let network = makeNetwork(model.get("weights"));
  let known = model.get("weights");
  const [maps1, maps2] = [1, 3].map((i) => known[i][0][0]);
  const first = makeMaps(maps1, SIDE, 8, `first layer: ${maps1} maps`);
  const second = makeMaps(maps2, HALF, 16, `second layer, pooled: ${maps2} maps`);
  const bars = makeBars();
  const rub = html("input", { type: "checkbox" });
  const pad = makePad(model, () => rub.checked);
  const paint = (pixels) => () => change(model, { pixels: pixels() });
  const button = (text, name, pixels) => {
    const made = html("button", { type: "button", onclick: paint(pixels) }, text);
    return name ? set(made, { "aria-label": name }) : made;
  };
  const shift = (text, name, down, right) => button(text, name, () => moved(model.get("pixels"), down, right));
  const samples = html(
    "div",
    { class: "nnb-buttons nnb-samples" },
    ...model.get("examples").map((_, i) => button(String(i), `a scanned ${i}`, () => [...model.get("examples")[i]])),
  );
  const tools = html(
    "div",
    { class: "nnb-buttons" },
    button("Clear", "", () => Array(SIDE ** 2).fill(0)),
    shift("←", "move it left", 0, -1),
    shift("→", "move it right", 0, 1),
    shift("↑", "move it up", -1, 0),
    shift("↓", "move it down", 1, 0),
  );
  const data = table("What the network says", ["digit", "logit", "probability, %"]);
  const update = () => {
    if (known !== model.get("weights")) {
      known = model.get("weights");
      network = makeNetwork(known);
    }
    const pixels = model.get("pixels");
    const found = network(pixels);
    const reach = model.get("reach");
    pad.draw(pixels);
    first.draw(found.first, reach[0]);
    second.draw(found.second, reach[1]);
    bars.draw(found.probs);
    return summarise(pixels, found, reach);
  };
  const fill = () => {
    const { logits, probs } = network(model.get("pixels"));
    data.fill(logits.map((value, i) => [i, number(value), number(100 * probs[i], 1)]));
  };
  return stage(
    { model, el },
    {
      names: ["pixels", "weights", "reach", "examples"],
      picture: [first.element, second.element, bars.element],
      controls: [
        pad.element,
        html("p", { class: "nnb-hint" }, "By keys: arrows move, Space paints, Shift with an arrow paints on, Backspace rubs out."),
        html("label", { class: "nnb-check" }, rub, "rub out"),
        tools,
        html("p", { class: "nnb-hint" }, "Or begin with a scanned digit:"),
        samples,
      ],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
