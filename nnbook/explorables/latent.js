// The latent plane of an autoencoder: codes on a map, a point to drag, and the picture decoded there.

const SIDE = 500;
const CELL = 25; // a decoded picture is 8 cells wide
const [TILES, PITCH] = [15, 10]; // decoded pictures a side, and how many pixels apart
const FAR = 0.08;
const STEP = 0.02;
const SECONDS = 1.4; // of a walk
const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const round = (value) => Math.round(value / STEP) * STEP;
const tidy = (value) => Number(round(value).toFixed(2));
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const article = (digit) => `${digit === "8" ? "an" : "a"} ${digit}`;

// Numbers in half precision, as base64.
function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 2 }, (_, i) => {
    const half = view.getUint16(2 * i, true);
    const [sign, exponent, fraction] = [half >> 15 ? -1 : 1, (half >> 10) & 31, half & 1023];
    return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
  });
}

const BENDS = {
  relu: (value) => Math.max(value, 0),
  tanh: Math.tanh,
  sigmoid: (value) => 1 / (1 + Math.exp(-value)),
};

function makeDecoder(words, text) {
  const numbers = unpack(text);
  let place = 0;
  const layers = words.map((word) => {
    const [kind, fanIn, fanOut] = word.split(" ").map((part, i) => (i ? Number(part) : part));
    if (kind !== "linear") return (x) => x.map(BENDS[kind]);
    const weight = numbers.subarray(place, place + fanIn * fanOut);
    const bias = numbers.subarray(place + weight.length, place + weight.length + fanOut);
    place += weight.length + fanOut;
    return (x) => Array.from(bias, (b, j) => x.reduce((sum, value, k) => sum + value * weight[j * fanIn + k], b));
  });
  return (z) => layers.reduce((x, layer) => layer(x), z);
}

const pixels = (picture) => picture.map((value) => clamp(value, 0, 1));

function makeMap({ points, labels, goals, view, decode, onplace }) {
  const [x, y, half] = view;
  const toX = (value) => ((value - x + half) / (2 * half)) * SIDE;
  const toY = (value) => ((y + half - value) / (2 * half)) * SIDE;
  const whole = Math.max(1, Math.ceil(half / 4)); // units between two lines of the grid
  const lines = [];
  for (let v = Math.ceil((x - half) / whole) * whole; v <= x + half; v += whole) {
    lines.push(svg("line", { x1: toX(v), x2: toX(v), y1: 0, y2: SIDE, class: "nnb-grid" }));
    if (toX(v) > 22 && toX(v) < SIDE - 60) lines.push(svg("text", { x: toX(v) + 3, y: SIDE - 5 }, general(v)));
  }
  for (let v = Math.ceil((y - half) / whole) * whole; v <= y + half; v += whole) {
    lines.push(svg("line", { x1: 0, x2: SIDE, y1: toY(v), y2: toY(v), class: "nnb-grid" }));
    if (toY(v) > 16 && toY(v) < SIDE - 24) lines.push(svg("text", { x: 4, y: toY(v) - 3 }, general(v)));
  }
  const numerals = points.map(([a, b], i) =>
    svg("text", { x: toX(a).toFixed(1), y: (toY(b) + 4).toFixed(1), class: `nnb-numeral nnb-digit${labels[i]}` }, labels[i]),
  );
  const dots = points.map(([a, b], i) =>
    svg("circle", { cx: toX(a).toFixed(1), cy: toY(b).toFixed(1), r: 2.6, class: `nnb-digit${labels[i]}` }),
  );
  const keys = Object.entries(goals).map(([label, [a, b]]) =>
    svg("text", { x: toX(a).toFixed(1), y: (toY(b) + 6).toFixed(1), class: `nnb-key nnb-digit${label}` }, label),
  );
  const image = svg("image", { x: 0, y: 0, width: SIDE, height: SIDE });
  const mask = `nnb-latent-${Math.random().toString(36).slice(2)}`;
  const mosaic = svg("g", {}, svg("mask", { id: mask }, image), svg("rect", { width: SIDE, height: SIDE, class: "nnb-tiles", mask: `url(#${mask})` }));
  const halo = svg("circle", { r: 13, class: "nnb-halo" });
  const ring = svg("circle", { r: 13, class: "nnb-ring nnb-point" });
  const element = svg(
    "svg",
    { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "nnb-plane nnb-latent", "aria-hidden": "true" },
    svg("g", { class: "nnb-ticks" }, ...lines),
    mosaic,
    svg("g", { class: "nnb-numerals" }, ...numerals),
    svg("g", { class: "nnb-dots" }, ...dots, ...keys), // in the numerals' place once pictures lie below them
    svg("rect", { x: 0.5, y: 0.5, width: SIDE - 1, height: SIDE - 1, class: "nnb-edge" }),
    halo,
    ring,
  );

  const place = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(element.getScreenCTM().inverse());
    onplace(x - half + (clamp(at.x, 0, SIDE) / SIDE) * 2 * half, y + half - (clamp(at.y, 0, SIDE) / SIDE) * 2 * half);
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

  // The plane as one small picture, white ink on black: a mask through which the colour of ink shows.
  const paint = () => {
    const wide = PITCH * TILES;
    const canvas = html("canvas", { width: wide, height: wide });
    const context = canvas.getContext("2d");
    const data = context.createImageData(wide, wide);
    for (let i = 3; i < data.data.length; i += 4) data.data[i] = 255;
    for (let row = 0; row < TILES; row++) {
      for (let column = 0; column < TILES; column++) {
        const steps = [column, row].map((i) => half * ((2 * i + 1) / TILES - 1));
        pixels(decode([x + steps[0], y - steps[1]])).forEach((ink, k) => {
          const at = 4 * ((PITCH * row + 1 + Math.floor(k / 8)) * wide + PITCH * column + 1 + (k % 8));
          data.data.fill(Math.round(255 * ink), at, at + 3);
        });
      }
    }
    context.putImageData(data, 0, 0);
    set(image, { href: canvas.toDataURL() });
  };
  const draw = ({ z1, z2, plane }) => {
    for (const circle of [halo, ring]) set(circle, { cx: toX(z1).toFixed(2), cy: toY(z2).toFixed(2) });
    if (plane && !image.getAttribute("href")) paint();
    set(mosaic, { display: plane ? null : "none" });
    set(element, { class: `nnb-plane nnb-latent${plane ? " nnb-decoded" : ""}` });
  };
  return { element, draw };
}

function makePicture() {
  const cells = Array.from({ length: 64 }, (_, i) =>
    svg("rect", { x: (i % 8) * CELL, y: Math.floor(i / 8) * CELL, width: CELL, height: CELL, class: "nnb-ink" }),
  );
  const size = 8 * CELL;
  const caption = svg("text", { x: size / 2, y: size + 24, class: "nnb-middle" });
  const element = svg(
    "svg",
    { viewBox: `-1 -1 ${size + 2} ${size + 34}`, class: "nnb-network nnb-latent-picture", "aria-hidden": "true" },
    ...cells,
    svg("rect", { x: -0.5, y: -0.5, width: size + 1, height: size + 1, class: "nnb-edge" }),
    caption,
  );
  const draw = (picture, text) => {
    picture.forEach((ink, i) => set(cells[i], { "fill-opacity": ink.toFixed(3) }));
    write(caption, text);
  };
  return { element, draw };
}

// The code of each class that has the least way to all others of its class: where a walk ends.
function centres(points, labels) {
  const found = {};
  for (const label of new Set(labels)) {
    const own = points.filter((_, i) => labels[i] === label);
    const ways = own.map((p) => own.reduce((sum, q) => sum + Math.hypot(p[0] - q[0], p[1] - q[1]), 0));
    found[label] = own[ways.indexOf(Math.min(...ways))].map(tidy);
  }
  return found;
}

function render({ model, el }) {
  const names = ["z1", "z2", "plane"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const decode = makeDecoder(model.get("layers"), model.get("weights"));
  const codes = unpack(model.get("codes"));
  const labels = [...model.get("labels")];
  const points = labels.map((_, i) => [codes[2 * i], codes[2 * i + 1]]);
  const view = model.get("view");
  const [x, y, half] = view;
  const goals = centres(points, labels);
  let walk = null; // from where, to where, since when

  const stand = (values) => {
    walk = null;
    change(model, values);
  };
  const map = makeMap({ points, labels, goals, view, decode, onplace: (z1, z2) => stand({ z1: tidy(z1), z2: tidy(z2) }) });
  const picture = makePicture();
  const ends = (middle) => ({ min: tidy(middle - half), max: tidy(middle + half), step: STEP });
  const sliders = [
    slider({ label: "z₁", name: "first code unit", ...ends(x), onvalue: (z1) => stand({ z1 }) }),
    slider({ label: "z₂", name: "second code unit", ...ends(y), onvalue: (z2) => stand({ z2 }) }),
  ];

  const nearest = (z1, z2) => {
    const away = points.map(([a, b]) => Math.hypot(a - z1, b - z2));
    const least = Math.min(...away);
    return { label: labels[away.indexOf(least)], away: least };
  };
  let goal = "";
  const go = () => {
    const [z1, z2] = goals[goal];
    if (STILL.matches) return stand({ z1, z2 });
    walk = { from: [model.get("z1"), model.get("z2")], to: [z1, z2], since: performance.now() };
    return change(model, { z1: model.get("z1") + STEP / 4 }); // wakes the drawing
  };
  const button = html("button", { type: "button", onclick: go });
  const box = html("input", { type: "checkbox", onchange: () => change(model, { plane: box.checked }) });
  const check = html("label", { class: "nnb-check" }, box, html("span", {}, "decode the whole plane"));
  const data = table("What is decoded at the point: ink of each pixel, 0 to 1", ["row", ...Array.from({ length: 8 }, (_, i) => i + 1)]);

  const update = (again) => {
    if (walk) {
      const share = Math.min((performance.now() - walk.since) / 1000 / SECONDS, 1);
      const [z1, z2] = walk.from.map((a, i) => tidy(a + share * (walk.to[i] - a)));
      if (share === 1) walk = null;
      change(model, { z1, z2 });
      if (walk) again();
    }
    const now = state();
    const ink = pixels(decode([now.z1, now.z2]));
    const near = nearest(now.z1, now.z2);
    if (!walk) {
      const others = Object.keys(goals).sort();
      goal = others[(others.indexOf(near.label) + 1) % others.length];
      write(button, `Walk to ${article(goal)}`);
    }
    map.draw(now);
    picture.draw(ink, `decoded at (${number(now.z1)}, ${number(now.z2)})`);
    sliders[0].show(now.z1, number(now.z1));
    sliders[1].show(now.z2, number(now.z2));
    if (box.checked !== now.plane) box.checked = now.plane;
    const total = ink.reduce((sum, value) => sum + value, 0);
    const guess = near.away <= FAR * half ? "" : " No coded digit is near: the decoder is guessing.";
    return (
      `At (${number(now.z1)}, ${number(now.z2)}) the decoder draws a picture with ${number(total, 1)} pixels' worth ` +
      `of ink. The nearest coded digit is ${article(near.label)}, ${number(near.away)} away.${guess}`
    );
  };
  const fill = () => {
    const ink = pixels(decode([model.get("z1"), model.get("z2")]));
    data.fill(Array.from({ length: 8 }, (_, r) => [r + 1, ...ink.slice(8 * r, 8 * r + 8).map((v) => number(v, 1))]));
  };
  return stage(
    { model, el },
    {
      names,
      picture: [map.element, picture.element],
      controls: [
        ...sliders.map(({ row }) => row),
        html("div", { class: "nnb-buttons" }, button),
        check,
        html("p", { class: "nnb-hint" }, "Drag the ring over the map: z₁ to the right, z₂ upwards."),
      ],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
