// A network that writes letter by letter: its chances for the next letter, the temperature, and the draw.

const [MOST, LONGEST_START, PACE] = [240, 40, 70]; // letters, letters, milliseconds a letter
const STILL = matchMedia("(prefers-reduced-motion: reduce)");

// The number from 0 to 1 that the draw at a place gets, the same for each temperature.
function luck(seed, place) {
  const a = (Math.imul(seed, 0x9e3779b1) + Math.imul(place, 0x85ebca77) + 0x6d2b79f5) >>> 0;
  let t = Math.imul(a ^ (a >>> 15), a | 1) >>> 0;
  t = (t ^ (t + Math.imul(t ^ (t >>> 7), t | 61))) >>> 0;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}

// Rows of small whole numbers, each with its scale, as the arrays that a step needs.
function unpack(weights, scales, v) {
  const bytes = Int8Array.from(atob(weights), (one) => one.charCodeAt(0));
  const h = scales.length - v;
  const wide = v + h + 1;
  const inner = Float64Array.from(bytes.subarray(0, h * wide), (value, i) => value * scales[Math.floor(i / wide)]);
  const outer = Float64Array.from(
    bytes.subarray(h * wide),
    (value, i) => value * scales[h + Math.floor(i / (h + 1))],
  );
  const read = (letter, before) => {
    const after = new Float64Array(h);
    for (let j = 0; j < h; j++) {
      const row = j * wide;
      let sum = inner[row + letter] + inner[row + wide - 1];
      for (let k = 0; k < h; k++) sum += inner[row + v + k] * before[k];
      after[j] = Math.tanh(sum);
    }
    return after;
  };
  const score = (state) => {
    const logits = new Float64Array(v);
    for (let i = 0; i < v; i++) {
      const row = i * (h + 1);
      let sum = outer[row + h];
      for (let k = 0; k < h; k++) sum += outer[row + k] * state[k];
      logits[i] = sum;
    }
    return logits;
  };
  return { read, score, empty: () => new Float64Array(h) };
}

function softened(logits, temperature) {
  const top = logits.reduce((a, b) => Math.max(a, b));
  const raised = Array.from(logits, (z) => Math.exp((z - top) / temperature));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((value) => value / sum);
}

function drawn(chances, u) {
  let end = 0;
  const at = chances.findIndex((share) => {
    end += share;
    return end > u;
  });
  return at < 0 ? chances.length - 1 : at;
}

// The text so far and the chances after it. What was written before is kept while only the length changes.
function makeWriter(letters, weights, scales) {
  const network = unpack(weights, scales, letters.length);
  let key = null;
  let kept = [];
  return ({ start, temperature, length, seed }) => {
    const opening = [...start.toLowerCase()].filter((one) => letters.includes(one)).slice(0, LONGEST_START).join("");
    const name = JSON.stringify([opening, temperature, seed]);
    if (name !== key) {
      let state = network.empty();
      for (const one of opening || " ") state = network.read(letters.indexOf(one), state);
      const logits = network.score(state);
      [key, kept] = [name, [{ text: opening, state, logits, chances: softened(logits, temperature) }]];
    }
    while (kept.length <= length) {
      const last = kept.at(-1);
      const letter = drawn(last.chances, luck(seed, kept.length - 1));
      const state = network.read(letter, last.state);
      const logits = network.score(state);
      kept.push({ text: last.text + letters[letter], state, logits, chances: softened(logits, temperature) });
    }
    const u = luck(seed, length);
    return { opening, ...kept[length], u, next: drawn(kept[length].chances, u) };
  };
}

const spoken = (letter) => (letter === " " ? "a space" : `“${letter}”`);
const seenAs = (letter) => (letter === " " ? "␣" : letter);

function summarise({ temperature, length }, { text, chances, u, next }, letters) {
  const order = chances.map((_, i) => i).sort((a, b) => chances[b] - chances[a]);
  const likely = listed(order.slice(0, 3).map((i) => `${spoken(letters[i])} ${number(100 * chances[i], 0)} %`));
  const bits = number(
    chances.reduce((sum, q) => (q > 0 ? sum - q * Math.log2(q) : sum), 0),
    1,
  );
  return (
    `At temperature ${number(temperature)}, ${length} letters drawn: “${text}”. Likeliest next: ` +
    `${likely}; the entropy is ${bits} bits. The draw ${number(u)} would give ${spoken(letters[next])}.`
  );
}

function makePage() {
  const [opening, middle, newest] = ["nnb-opening", "nnb-drawn", "nnb-newest"].map((name) =>
    html("span", { class: name }),
  );
  const element = html("div", { class: "nnb-page" }, opening, middle, newest, html("span", { class: "nnb-caret" }));
  const draw = (found, length) => {
    write(opening, found.opening);
    write(middle, found.text.slice(found.opening.length, length ? -1 : undefined));
    write(newest, length ? found.text.slice(-1) : "");
  };
  return { element, draw };
}

function makeBars(letters) {
  const columns = [...letters].map((letter) => {
    const bar = html("div", { class: "nnb-bar" });
    return { bar, element: html("div", { class: "nnb-column" }, bar, html("span", {}, seenAs(letter))) };
  });
  const element = html("div", { class: "nnb-bars", "aria-hidden": "true" }, ...columns.map((one) => one.element));
  const draw = ({ chances, next }) => {
    columns.forEach(({ bar, element: column }, i) => {
      set(bar, { style: `height: ${(100 * chances[i]).toFixed(1)}%` });
      set(column, { class: i === next ? "nnb-column nnb-next" : "nnb-column" });
    });
  };
  return { element, draw };
}

function makeStrip(letters) {
  const parts = [...letters].map(() => html("span"));
  const needle = html("div", { class: "nnb-needle" });
  const element = html(
    "div",
    { class: "nnb-strip", "aria-hidden": "true" },
    needle,
    html("div", { class: "nnb-row" }, ...parts),
  );
  const draw = ({ chances, next, u }) => {
    parts.forEach((part, i) => {
      set(part, { style: `width: ${(100 * chances[i]).toFixed(2)}%`, class: i === next ? "nnb-next" : false });
      write(part, chances[i] > 0.03 ? seenAs(letters[i]) : "");
    });
    set(needle, { style: `left: ${(100 * u).toFixed(2)}%` });
  };
  return { element, draw };
}

function render({ model, el }) {
  const names = ["start", "temperature", "length", "seed"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const letters = model.get("letters");
  const writer = makeWriter(letters, model.get("weights"), model.get("scales"));
  const [page, bars, strip] = [makePage(), makeBars(letters), makeStrip(letters)];
  let runs = null; // when the run began, and with how many letters

  const heat = slider({
    label: "temperature",
    name: "temperature",
    min: 0.1,
    max: 2,
    step: 0.05,
    onvalue: (temperature) => change(model, { temperature }),
  });
  const field = html("input", {
    type: "text",
    maxlength: LONGEST_START,
    "aria-label": "begin with",
    spellcheck: "false",
    autocomplete: "off",
    oninput: () => {
      runs = null;
      change(model, { start: field.value, length: 0 });
    },
  });
  const step = () => {
    runs = null;
    change(model, { length: Math.min(model.get("length") + 1, MOST) });
  };
  const run = () => {
    const length = model.get("length") < MOST ? model.get("length") : 0;
    if (STILL.matches) change(model, { length: MOST });
    else {
      runs = runs ? null : { since: performance.now(), from: length };
      change(model, { length });
      again();
    }
  };
  const other = () => change(model, { seed: (model.get("seed") + 1) % 1000 });
  const restart = () => {
    runs = null;
    change(model, { length: 0 });
  };
  const button = (text, onclick) => html("button", { type: "button", onclick }, text);
  const go = button("Write on", run);
  const buttons = html(
    "div",
    { class: "nnb-buttons" },
    button("Next letter", step),
    go,
    button("Other luck", other),
    button("Start again", restart),
  );
  const note = html(
    "p",
    { class: "nnb-note" },
    "Bars: the chance of each letter to come next; ␣ is a space. The strip holds all chances side by side; where the arrow points, the next letter is drawn.",
  );
  const data = table("The next letter", ["letter", "logit", "chance, %"]);

  let again = () => {};
  const update = (more) => {
    again = more;
    if (runs) {
      const length = Math.min(runs.from + Math.floor((performance.now() - runs.since) / PACE), MOST);
      if (length >= MOST) runs = null;
      if (length !== model.get("length")) change(model, { length });
      if (runs) more();
    }
    const now = state();
    const found = writer(now);
    page.draw(found, now.length);
    bars.draw(found);
    strip.draw(found);
    heat.show(now.temperature, number(now.temperature));
    if (field.value !== now.start) field.value = now.start;
    write(go, runs ? "Pause" : "Write on");
    return summarise(now, found, letters);
  };
  const fill = () => {
    const { logits, chances } = writer(state());
    data.fill([...letters].map((one, i) => [seenAs(one), number(logits[i]), number(100 * chances[i], 1)]));
  };
  return stage(
    { model, el },
    {
      names,
      picture: [page.element, bars.element, strip.element, note],
      controls: [
        html("label", { class: "nnb-opening-field" }, html("span", {}, "begin with"), field),
        heat.row,
        buttons,
      ],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
