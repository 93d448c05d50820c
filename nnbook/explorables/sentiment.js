// Two small models read a sentence here: a bag of words, and one block of attention.

const [HEADS, LONGEST] = [2, 24];
const MODELS = ["The bag of words", "The attention model"];

function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

// The parameters in the order in which they were packed: [name, how many numbers].
function layout(vocabulary, d, hidden) {
  return [
    ["bag.embedding", vocabulary * d],
    ["bag.w", d],
    ["bag.b", 1],
    ["embedding", vocabulary * d],
    ["positions", LONGEST * d],
    ["ln1.w", d],
    ["ln1.b", d],
    ["qkv.w", 3 * d * d],
    ["qkv.b", 3 * d],
    ["out.w", d * d],
    ["out.b", d],
    ["ln2.w", d],
    ["ln2.b", d],
    ["up.w", hidden * d],
    ["up.b", hidden],
    ["down.w", d * hidden],
    ["down.b", d],
    ["last.w", d],
    ["last.b", 1],
  ];
}

const [D, HIDDEN] = [32, 64];

function unpack(text, vocabulary) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const found = {};
  let at = 0;
  for (const [name, count] of layout(vocabulary, D, HIDDEN)) {
    found[name] = Float64Array.from({ length: count }, (_, i) => half(view.getUint16(at + 2 * i, true)));
    at += 2 * count;
  }
  return found;
}

const dot = (x, w, from = 0) => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * w[from + i];
  return sum;
};
const linear = (x, w, b) => b.map((bias, o) => bias + dot(x, w, o * x.length));
const norm = (x, w, b) => {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const size = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length + 1e-5);
  return x.map((value, i) => ((value - mean) / size) * w[i] + b[i]);
};
const meanOf = (rows) => rows[0].map((_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);

function scoresOf(p, ids) {
  if (!ids.length) return [0, 0];
  const row = (table, i) => table.slice(i * D, (i + 1) * D);
  const bag = dot(meanOf(ids.map((id) => row(p["bag.embedding"], id))), p["bag.w"]) + p["bag.b"][0];
  const x = ids.map((id, t) => row(p.embedding, id).map((value, i) => value + p.positions[t * D + i]));
  const qkv = x.map((one) => linear(norm(one, p["ln1.w"], p["ln1.b"]), p["qkv.w"], p["qkv.b"]));
  const size = D / HEADS;
  const after = x.map((one, t) => {
    const mixed = new Float64Array(D);
    for (let h = 0; h < HEADS; h++) {
      const looks = qkv.map((other) => {
        let sum = 0;
        for (let i = h * size; i < (h + 1) * size; i++) sum += qkv[t][i] * other[D + i];
        return sum / Math.sqrt(size);
      });
      const top = Math.max(...looks);
      const heights = looks.map((look) => Math.exp(look - top));
      const total = heights.reduce((sum, value) => sum + value, 0);
      heights.forEach((height, s) => {
        for (let i = h * size; i < (h + 1) * size; i++) mixed[i] += (height / total) * qkv[s][2 * D + i];
      });
    }
    const found = linear(mixed, p["out.w"], p["out.b"]);
    const y = one.map((value, i) => value + found[i]);
    const up = linear(norm(y, p["ln2.w"], p["ln2.b"]), p["up.w"], p["up.b"]).map((value) => Math.max(0, value));
    const down = linear(up, p["down.w"], p["down.b"]);
    return y.map((value, i) => value + down[i]);
  });
  return [bag, dot(meanOf(after), p["last.w"]) + p["last.b"][0]];
}

const splitWords = (text) => (text.toLowerCase().match(/[a-zà-ÿ0-9'-]+|[^\sa-zà-ÿ0-9'-]/gu) ?? []).slice(0, LONGEST);
const signed = (part) => (Math.abs(part) < 0.05 ? "0" : `${part > 0 ? "+" : "−"}${Math.abs(part).toFixed(1)}`);
const sayOf = (chance) => (chance > 0.5 ? "good" : "bad");

function summarise({ pieces, chances, parts, unknown }) {
  if (!pieces.length) return "Nothing is written yet.";
  const said = MODELS.map((name, m) => {
    const word = sayOf(chances[m]);
    const percent = (100 * (word === "good" ? chances[m] : 1 - chances[m])).toFixed(0);
    const order = pieces.map((_, i) => i).sort((a, b) => Math.abs(parts[m][b]) - Math.abs(parts[m][a]));
    const most = order.slice(0, 2).map((i) => `“${pieces[i]}” (${signed(parts[m][i])})`);
    return `${name} says ${word} (${percent} %); most of it came from ${listed(most)}.`;
  });
  if (unknown.length) said.push(`Neither has ever met ${listed(unknown.map((one) => `“${one}”`))}.`);
  return said.join(" ");
}

function makeRow(name) {
  const title = html("b", {});
  const bar = html("span", { class: "nnb-bar" });
  const chance = html("span", { class: "nnb-chance" });
  const tiles = html("div", { class: "nnb-tiles" });
  const head = html(
    "div",
    { class: "nnb-row-head" },
    title,
    html("span", { class: "nnb-meter" }, html("span", { class: "nnb-small-text" }, "chance of good"), html("span", { class: "nnb-track" }, bar), chance),
  );
  const element = html("div", { class: "nnb-row" }, head, tiles);
  const draw = (now, m) => {
    const there = now.pieces.length > 0;
    const word = sayOf(now.chances[m]);
    write(title, there ? `${name} says ${word}` : name);
    set(bar, { class: `nnb-bar nnb-${word}`, style: `width: ${(100 * (there ? now.chances[m] : 0)).toFixed(1)}%` });
    write(chance, there ? `${(100 * now.chances[m]).toFixed(0)} %` : "");
    while (tiles.children.length > now.pieces.length) tiles.lastChild.remove();
    while (tiles.children.length < now.pieces.length) {
      tiles.append(html("span", { class: "nnb-tile" }, html("span", { class: "nnb-word" }), html("span", { class: "nnb-part" })));
    }
    now.pieces.forEach((piece, i) => {
      const part = now.parts[m][i];
      const [box, number] = tiles.children[i].children;
      const shade = (75 * Math.sqrt(Math.min(Math.abs(part) / 6, 1))).toFixed(0);
      set(box, {
        class: `nnb-word nnb-${part > 0 ? "good" : "bad"}${now.unknown.includes(piece) ? " nnb-unknown" : ""}`,
        style: `--shade: ${shade}%`,
      });
      write(box, piece);
      write(number, signed(part));
    });
  };
  return { element, draw };
}

function render({ model, el }) {
  const names = ["text", "weights", "words"];
  let [packed, p, numbers, read] = ["", null, new Map(), {}];
  const look = () => {
    const text = model.get("text");
    if (model.get("weights") !== packed) {
      packed = model.get("weights");
      const words = model.get("words");
      numbers = new Map(words.map((word, i) => [word, i]));
      p = unpack(packed, words.length);
      read = {};
    }
    if (read.text === text) return read;
    const pieces = splitWords(text);
    const ids = pieces.map((piece) => numbers.get(piece) ?? 1);
    const whole = scoresOf(p, ids);
    const without = ids.map((_, i) => scoresOf(p, ids.filter((_, j) => j !== i)));
    const parts = [0, 1].map((m) => without.map((scores) => whole[m] - scores[m]));
    const chances = whole.map((score) => 1 / (1 + Math.exp(-score)));
    const unknown = [...new Set(pieces.filter((piece) => !numbers.has(piece)))];
    read = { text, pieces, chances, parts, unknown };
    return read;
  };
  const rows = MODELS.map(makeRow);
  const input = html("input", {
    type: "text",
    maxlength: 120,
    spellcheck: "false",
    autocomplete: "off",
    "aria-label": "A sentence to judge",
    oninput: () => change(model, { text: input.value }),
  });
  const examples = model
    .get("examples")
    .map((text) => html("button", { type: "button", onclick: () => change(model, { text }) }, text));
  const data = table("What taking a word out changes", ["word", "bag of words", "attention"]);
  const update = () => {
    const now = look();
    rows.forEach((row, m) => row.draw(now, m));
    if (input.value !== now.text) input.value = now.text;
    return summarise(now);
  };
  const fill = () => {
    const { pieces, parts } = look();
    data.fill(pieces.map((piece, i) => [piece, signed(parts[0][i]), signed(parts[1][i])]));
  };
  return stage(
    { model, el },
    {
      names,
      picture: rows.map(({ element }) => element),
      controls: [
        html("label", { class: "nnb-field" }, html("span", {}, "Type a sentence"), input),
        html("div", { class: "nnb-buttons nnb-examples" }, ...examples),
        html("p", { class: "nnb-hint" }, "Below a word: the score with it minus the score without it. Dashed: a word that neither model has ever met."),
      ],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
