// A voice with its pitch and three formants on sliders: its tones, its place among the vowels, and its sound.

const WIDTH = 480;
const [TONES, CHART] = [236, 270];
const RATE = 8000;
const WIDTHS = [80, 100, 140];
const SEEN = 50;
const SECONDS = 0.7;
const SAYERS = ["a man", "a woman", "a child"];
const GROUPS = ["men", "women", "children"];
const FORMANTS = ["f1", "f2", "f3"];
const LIMITS = { f0: [80, 400], f1: [200, 1100], f2: [600, 3400], f3: [1500, 3800] };

function gain(frequency, centre, bandwidth) {
  const r = Math.exp((-Math.PI * bandwidth) / RATE);
  const angle = (2 * Math.PI * frequency) / RATE;
  const b = 2 * r * Math.cos((2 * Math.PI * centre) / RATE);
  const c = -r * r;
  const real = 1 - b * Math.cos(angle) - c * Math.cos(2 * angle);
  const imaginary = b * Math.sin(angle) + c * Math.sin(2 * angle);
  return (1 - b - c) / Math.hypot(real, imaginary);
}

function compute(now) {
  const tones = Array.from({ length: Math.floor((RATE / 2 - 1) / now.f0) }, (_, i) => now.f0 * (i + 1));
  const gains = tones.map((tone) =>
    FORMANTS.reduce(
      (product, name, i) => product * gain(tone, now[name], WIDTHS[i]),
      gain(tone, 0, 100) * 2 * Math.sin((Math.PI * tone) / RATE),
    ),
  );
  const most = Math.max(...gains);
  const levels = gains.map((one) => 20 * Math.log10(one / most));
  let nearest = { off: Infinity };
  now.averages.forEach((rows, group) =>
    rows.forEach((row, vowel) => {
      const off = row.reduce((sum, f, i) => sum + Math.log(f / now[FORMANTS[i]]) ** 2, 0);
      if (off < nearest.off) nearest = { off, group, vowel };
    }),
  );
  return { tones, gains: gains.map((one) => one / most), levels, nearest, loudest: tones[gains.indexOf(most)] };
}

const summarise = (now, { tones, loudest, nearest }) =>
  `Pitch ${now.f0} Hz, formants ${now.f1}, ${now.f2} and ${now.f3} Hz: ${tones.length} tones, the loudest at ` +
  `${loudest} Hz. Nearest to these formants is ${now.vowels[nearest.vowel]} as in ` +
  `“${now.words[nearest.vowel]}”, said by ${SAYERS[nearest.group]}.`;

function makeTones() {
  const [left, right, top, bottom] = [52, WIDTH - 34, 8, TONES - 10];
  const toY = (f) => bottom - (f / (RATE / 2)) * (bottom - top);
  const lines = svg("g");
  const marks = FORMANTS.map((name) => ({
    line: svg("line", { x1: left, x2: right, class: "nnb-formant" }),
    text: svg("text", { x: right + 5, class: "nnb-name" }, name.toUpperCase()),
  }));
  const grid = [0, 1, 2, 3, 4].map((k) => svg("text", { x: left - 7, y: toY(1000 * k) + 4, class: "nnb-end" }, k ? `${k}k` : "0 Hz"));
  const element = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${TONES}`, class: "nnb-plane nnb-tones", "aria-hidden": "true" },
    svg("g", { class: "nnb-ticks" }, ...grid),
    lines,
    svg("rect", { x: left, y: top, width: right - left, height: bottom - top, class: "nnb-edge" }),
    ...marks.flatMap(({ line, text }) => [line, text]),
  );
  const draw = (now, { tones, levels }) => {
    while (lines.children.length > tones.length) lines.lastChild.remove();
    while (lines.children.length < tones.length) lines.append(svg("line", { x1: left, x2: right, class: "nnb-tone" }));
    tones.forEach((tone, i) => {
      const opacity = Math.min(Math.max(1 + levels[i] / SEEN, 0), 1).toFixed(3);
      set(lines.children[i], { y1: toY(tone).toFixed(2), y2: toY(tone).toFixed(2), "stroke-opacity": opacity });
    });
    marks.forEach(({ line, text }, i) => {
      const y = toY(now[FORMANTS[i]]);
      set(line, { y1: y, y2: y });
      set(text, { y: y + 4 });
    });
  };
  return { element, draw };
}

function makeChart(now, onmove) {
  const [left, right, top, bottom] = [52, WIDTH - 12, 22, CHART - 40];
  const share = (value, from, to) => Math.log(value / from) / Math.log(to / from);
  const toX = (f2) => left + share(f2, 3700, 560) * (right - left);
  const toY = (f1) => top + share(f1, 190, 1200) * (bottom - top);
  const letters = now.averages.flatMap((rows, group) =>
    rows.map(([f1, f2], vowel) =>
      svg("text", { x: toX(f2), y: toY(f1) + 5, class: `nnb-middle nnb-vowel nnb-group${group}` }, now.vowels[vowel]),
    ),
  );
  const ring = svg("circle", { r: 13, class: "nnb-ring" });
  const handle = svg("circle", { r: 18, class: "nnb-handle nnb-hit" });
  const names = GROUPS.map((name, i) => svg("text", { x: left + 6 + 62 * i, y: 15, class: `nnb-group${i} nnb-key` }, name));
  const element = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${CHART}`, class: "nnb-plane nnb-chart", "aria-hidden": "true" },
    svg(
      "g",
      { class: "nnb-ticks" },
      ...[3000, 2000, 1500, 1000, 700].map((f) => svg("text", { x: toX(f), y: bottom + 17, class: "nnb-middle" }, f)),
      ...[200, 300, 400, 600, 1000].map((f) => svg("text", { x: left - 7, y: toY(f) + 4, class: "nnb-end" }, f)),
      svg("text", { x: (left + right) / 2, y: CHART - 6, class: "nnb-middle" }, "F2, Hz (drag the ring)"),
      svg("text", { x: 2, y: 15 }, "F1, Hz"),
    ),
    svg("rect", { x: left, y: top, width: right - left, height: bottom - top, class: "nnb-edge" }),
    ...names,
    ...letters,
    ring,
    handle,
  );
  const place = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(element.getScreenCTM().inverse());
    const inside = (value, low, high) => Math.min(Math.max(value, low), high);
    const f2 = 3700 * (560 / 3700) ** ((x - left) / (right - left));
    const f1 = 190 * (1200 / 190) ** ((y - top) / (bottom - top));
    onmove({ f1: Math.round(inside(f1, ...LIMITS.f1)), f2: Math.round(inside(f2, ...LIMITS.f2)) });
  };
  handle.addEventListener("pointerdown", (press) => {
    if (press.button !== 0) return;
    press.preventDefault();
    handle.setPointerCapture(press.pointerId);
    handle.addEventListener("pointermove", place);
    const end = () => handle.removeEventListener("pointermove", place);
    for (const name of ["pointerup", "pointercancel"]) handle.addEventListener(name, end, { once: true });
  });
  const draw = ({ f1, f2 }) => {
    for (const circle of [ring, handle]) set(circle, { cx: toX(f2).toFixed(2), cy: toY(f1).toFixed(2) });
  };
  return { element, draw };
}

// All tones at their levels, for a moment, softly begun and ended.
function samples({ tones, gains }) {
  const count = Math.round(SECONDS * RATE);
  const sound = new Float32Array(count);
  tones.forEach((tone, i) => {
    if (gains[i] < 0.003) return;
    for (let t = 0; t < count; t++) sound[t] += gains[i] * Math.cos((2 * Math.PI * tone * t) / RATE);
  });
  const most = sound.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9);
  const fade = 0.03 * RATE;
  return sound.map((x, t) => ((0.5 * x) / most) * Math.min(1, t / fade, (count - t) / fade));
}

function render({ model, el }) {
  const names = ["f0", "f1", "f2", "f3", "averages", "vowels", "words"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const tones = makeTones();
  const chart = makeChart(state(), (values) => change(model, values));
  const words = { f0: "pitch", f1: "first formant", f2: "second formant", f3: "third formant" };
  const sliders = Object.entries(LIMITS).map(([name, [min, max]]) => {
    const label = name === "f0" ? "pitch" : name.toUpperCase();
    const row = slider({ label, name: `${words[name]} in hertz`, min, max, step: name === "f0" ? 1 : 10, onvalue: (v) => change(model, { [name]: v }) });
    return [name, row];
  });
  let audio = null;
  const play = () => {
    audio ??= new AudioContext(); // made on a press alone: nothing sounds by itself
    const sound = samples(compute(state()));
    const buffer = audio.createBuffer(1, sound.length, RATE);
    buffer.copyToChannel(sound, 0);
    const source = audio.createBufferSource();
    source.buffer = buffer;
    source.connect(audio.destination);
    source.start();
  };
  const buttons = html("div", { class: "nnb-buttons" }, html("button", { type: "button", onclick: play }, "Play this sound"));
  const data = table("The tones of this voice", ["tone", "Hz", "decibels"]);

  const update = () => {
    const now = state();
    const found = compute(now);
    tones.draw(now, found);
    chart.draw(now);
    for (const [name, { show }] of sliders) show(now[name], `${now[name]} Hz`);
    return summarise(now, found);
  };
  const fill = () => {
    const { tones: all, levels } = compute(state());
    data.fill(all.map((tone, i) => [i + 1, tone, number(levels[i], 1)]));
  };
  const stop = stage(
    { model, el },
    {
      names,
      picture: [tones.element, chart.element],
      controls: [...sliders.map(([, { row }]) => row), buttons],
      data: data.element,
      fill,
      update,
    },
  );
  return () => {
    audio?.close();
    stop();
  };
}

export default { render };
