// A small transformer that reads dates, run here: what each character looks at, head by head.

const [LONGEST, ANSWER, HEADS, LAYERS] = [36, 10, 4, 2];
const NARROW = matchMedia("(max-width: 480px)"); // a telephone gets shorter rows of boxes
const aRow = () => (NARROW.matches ? 11 : 21);
const MARK = LONGEST;
const LAST = MARK + ANSWER;
const NAMES = { " ": "a space", ">": "the end mark", ",": "a comma", ".": "a point", "-": "a hyphen", "'": "an apostrophe" };
const called = (character) => NAMES[character] ?? character;

// The parameters, in the order in which they were packed: [name, rows, columns]; one row is a vector.
function layout([vocabulary, d, hidden]) {
  const block = (i) => [
    [`${i}.ln1.w`, 1, d],
    [`${i}.ln1.b`, 1, d],
    [`${i}.qkv.w`, 3 * d, d],
    [`${i}.qkv.b`, 1, 3 * d],
    [`${i}.out.w`, d, d],
    [`${i}.out.b`, 1, d],
    [`${i}.ln2.w`, 1, d],
    [`${i}.ln2.b`, 1, d],
    [`${i}.up.w`, hidden, d],
    [`${i}.up.b`, 1, hidden],
    [`${i}.down.w`, d, hidden],
    [`${i}.down.b`, 1, d],
  ];
  return [
    ["embedding", vocabulary, d],
    ...Array.from({ length: LAYERS }, (_, i) => block(i)).flat(),
    ["ln.w", 1, d],
    ["ln.b", 1, d],
    ["head.w", vocabulary, d],
    ["head.b", 1, vocabulary],
  ];
}

function unpack(text, sizes) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const found = {};
  let at = 0;
  for (const [name, rows, columns] of layout(sizes)) {
    const scales = Array.from({ length: rows }, (_, i) => view.getFloat32(at + 4 * i, true));
    at += 4 * rows;
    const values = new Float64Array(rows * columns);
    for (let i = 0; i < values.length; i++) values[i] = Math.fround(view.getInt8(at + i) * scales[Math.floor(i / columns)]);
    at += values.length;
    found[name] = values;
  }
  return found;
}

const linear = (x, w, b) => {
  const out = Float64Array.from(b);
  for (let o = 0; o < out.length; o++) {
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += w[o * x.length + i] * x[i];
    out[o] += sum;
  }
  return out;
};

const norm = (x, w, b) => {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const size = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length + Math.fround(1e-5));
  return x.map((value, i) => ((value - mean) / size) * w[i] + b[i]);
};

// Read the text and write the answer one token at a time, keys and values kept. Returns the answer, and for each layer,
// head and token read how much it looks at every token up to itself.
function makeModel(p, [, d], characters) {
  const size = d / HEADS;
  const position = (t) =>
    Array.from({ length: d }, (_, i) => {
      const angle = t / 10000 ** ((i - (i % 2)) / d);
      return Math.fround(i % 2 ? Math.cos(angle) : Math.sin(angle));
    });
  return (text) => {
    const prompt = [...text.padStart(LONGEST), ">"].map((character) => characters.indexOf(character));
    const cache = Array.from({ length: LAYERS }, () => ({ keys: [], values: [] }));
    const seen = Array.from({ length: LAYERS }, () => Array.from({ length: HEADS }, () => []));
    let answer = "";
    for (let t = 0; t < LAST; t++) {
      const token = t <= MARK ? prompt[t] : characters.indexOf(answer.at(-1));
      let x = Float64Array.from(position(t), (value, i) => value + p.embedding[token * d + i]);
      for (let l = 0; l < LAYERS; l++) {
        const qkv = linear(norm(x, p[`${l}.ln1.w`], p[`${l}.ln1.b`]), p[`${l}.qkv.w`], p[`${l}.qkv.b`]);
        const { keys, values } = cache[l];
        keys.push(qkv.subarray(d, 2 * d));
        values.push(qkv.subarray(2 * d));
        const mixed = new Float64Array(d);
        for (let h = 0; h < HEADS; h++) {
          const from = h * size;
          const scores = keys.map((key) => {
            let sum = 0;
            for (let i = from; i < from + size; i++) sum += key[i] * qkv[i];
            return sum / Math.sqrt(size);
          });
          const top = Math.max(...scores);
          const heights = scores.map((score) => Math.exp(score - top));
          const total = heights.reduce((sum, value) => sum + value, 0);
          const weights = heights.map((value) => value / total);
          seen[l][h].push(weights);
          weights.forEach((weight, s) => {
            for (let i = from; i < from + size; i++) mixed[i] += weight * values[s][i];
          });
        }
        const attended = linear(mixed, p[`${l}.out.w`], p[`${l}.out.b`]);
        x = x.map((value, i) => value + attended[i]);
        const up = linear(norm(x, p[`${l}.ln2.w`], p[`${l}.ln2.b`]), p[`${l}.up.w`], p[`${l}.up.b`]);
        const down = linear(up.map((value) => Math.max(0, value)), p[`${l}.down.w`], p[`${l}.down.b`]);
        x = x.map((value, i) => value + down[i]);
      }
      if (t >= MARK) {
        const logits = linear(norm(x, p["ln.w"], p["ln.b"]), p["head.w"], p["head.b"]);
        answer += characters[logits.indexOf(Math.max(...logits))];
      }
    }
    return { answer, seen };
  };
}

function look(found, { token, layer }, head) {
  const at = token > MARK ? token - 1 : token;
  const heads = found.seen[layer - 1].map((one) => one[at]);
  return head ? heads[head - 1] : heads[0].map((_, i) => heads.reduce((sum, one) => sum + one[i], 0) / HEADS);
}

const who = ({ layer, head }) => `layer ${layer}, ${head ? `head ${head}` : "mean of its heads"},`;

function summarise(now, found) {
  const { text, token } = now;
  if (found.strange) return `The model has never seen “${found.strange}”, so it cannot read “${text}”.`;
  const begin = MARK - text.length;
  const looks = look(found, now, now.head);
  const shares = looks.slice(begin).map((share, i) => [share, called(found.whole[begin + i])]);
  if (begin) shares.push([looks.slice(0, begin).reduce((sum, value) => sum + value, 0), "the empty places before the text"]);
  const best = shares.filter(([share]) => share >= 0.005).sort((a, b) => b[0] - a[0]).slice(0, 3);
  const seen = listed(best.map(([share, name]) => `${name} (${(100 * share).toFixed(0)} %)`));
  const character = called(found.whole[token]);
  const what =
    token > MARK
      ? `To write ${character}, character ${token - MARK} of the answer, ${who(now)} looks at`
      : token === MARK
        ? `At the end mark ${who(now)} looks at`
        : `At ${character}, character ${token - begin + 1} of the text, ${who(now)} looks at`;
  return `“${text}” becomes ${found.answer}. ${what} ${seen}.`;
}

// The boxes: the text in rows of 21, the answer below.
const [BOX, TALL, GAP] = [40, 46, 6];
function makeBoard(onpoint) {
  const boxes = Array.from({ length: LAST + 1 }, (_, column) => {
    const box = svg("rect", { x: 2, y: 2, width: BOX - 4, height: TALL - 4, rx: 5, class: "nnb-box" });
    const shade = svg("rect", { x: 2, y: 2, width: BOX - 4, height: TALL - 4, rx: 5, class: "nnb-shade" });
    const letter = svg("text", { x: BOX / 2, y: TALL / 2 + 7, class: "nnb-middle" });
    const group = svg("g", { class: "nnb-token", onpointerenter: () => onpoint(column), onpointerdown: () => onpoint(column) }, box, shade, letter);
    return { group, box, shade, letter };
  });
  const rule = svg("text", { x: 4, y: 3 * (TALL + GAP) - 14, class: "nnb-small nnb-wrote" }, "and writes");
  const element = svg(
    "svg",
    { viewBox: `0 0 ${aRow() * BOX} ${4 * (TALL + GAP) - 8}`, class: "nnb-plane nnb-board", "aria-hidden": "true" },
    ...boxes.map(({ group }) => group),
    rule,
  );
  const draw = (now, found) => {
    const begin = MARK - now.text.length;
    const width = aRow();
    const rows = Math.max(Math.ceil(now.text.length / width), 1);
    const looks = found.strange ? [] : look(found, now, now.head);
    boxes.forEach(({ group, shade, letter }, column) => {
      const there = column >= begin && (!found.strange || column < MARK);
      set(group, { visibility: there ? null : "hidden" });
      if (!there) return;
      const i = column - begin;
      const [x, y] = column >= MARK ? [column - MARK, rows * (TALL + GAP) + 20] : [i % width, Math.floor(i / width) * (TALL + GAP)];
      const share = looks[column] ?? 0;
      set(group, {
        transform: `translate(${x * BOX} ${y})`,
        class: `nnb-token${column === now.token ? " nnb-chosen-token" : ""}${share > 0.35 ? " nnb-dark" : ""}`,
      });
      set(shade, { "fill-opacity": Math.sqrt(share).toFixed(3) });
      write(letter, found.whole[column] === " " ? "␣" : found.whole[column]);
    });
    set(rule, { y: rows * (TALL + GAP) + 12, visibility: found.strange ? "hidden" : null });
    set(element, { viewBox: `0 0 ${width * BOX} ${(rows + 1) * (TALL + GAP) + 20}` });
  };
  return { element, draw };
}

// Eight strips, one a head.
function makeStrips(onhead) {
  const [wide, high] = [352, 15];
  const strips = Array.from({ length: LAYERS * HEADS }, (_, i) => {
    const [layer, head] = [Math.floor(i / HEADS) + 1, (i % HEADS) + 1];
    const cells = svg("g");
    const edge = svg("rect", { x: 26, y: 0, width: wide - 40, height: high, class: "nnb-strip-edge" });
    const hit = svg("rect", { x: 0, y: -2, width: wide - 8, height: high + 4, class: "nnb-hit" });
    const group = svg(
      "g",
      { class: "nnb-strip", transform: `translate(${(layer - 1) * (wide + 16)} ${26 + (head - 1) * (high + 6)})`, onclick: () => onhead(layer, head) },
      svg("text", { x: 18, y: 12, class: "nnb-end nnb-small" }, String(head)),
      cells,
      edge,
      hit,
    );
    return { layer, head, cells, edge, group };
  });
  const heads = Array.from({ length: LAYERS }, (_, l) => svg("text", { x: l * (wide + 16) + 26, y: 14, class: "nnb-small" }, `layer ${l + 1}, heads 1 to 4`));
  const element = svg(
    "svg",
    { viewBox: "0 0 720 112", class: "nnb-plane nnb-board nnb-strips", "aria-hidden": "true" },
    ...heads,
    ...strips.map(({ group }) => group),
  );
  const draw = (now, found) => {
    const begin = MARK - now.text.length;
    const width = (wide - 40) / (LAST - begin);
    for (const { layer, head, cells, group } of strips) {
      const looks = found.strange ? [] : look(found, { ...now, layer }, head).slice(begin);
      while (cells.children.length > looks.length) cells.lastChild.remove();
      while (cells.children.length < looks.length) cells.append(svg("rect", { y: 0, height: high, class: "nnb-shade" }));
      looks.forEach((share, i) =>
        set(cells.children[i], { x: (26 + i * width).toFixed(2), width: (width + 0.3).toFixed(2), "fill-opacity": Math.sqrt(share).toFixed(3) }),
      );
      const mine = layer === now.layer && (now.head === head || now.head === 0);
      set(group, { class: mine ? "nnb-strip nnb-mine" : "nnb-strip" });
    }
  };
  return { element, draw };
}

function render({ model, el }) {
  const characters = [...model.get("characters")];
  const names = ["text", "token", "layer", "head", "weights"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  let [packed, network, read] = ["", null, {}];
  const run = ({ text, weights }) => {
    if (weights !== packed) {
      packed = weights;
      network = makeModel(unpack(weights, model.get("sizes")), model.get("sizes"), characters);
      read = {};
    }
    if (read.text === text) return read;
    const strange = [...text].find((character) => !characters.includes(character));
    read = strange ? { text, strange, answer: "" } : { text, ...network(text) };
    read.whole = `${text.padStart(LONGEST)}>${read.answer}`;
    return read;
  };
  const point = (token) => change(model, { token: Math.max(token, MARK - model.get("text").length) });
  const chooseText = (text) => {
    const least = MARK - text.length;
    change(model, { text, token: Math.max(model.get("token"), least) });
  };
  const board = makeBoard(point);
  const strips = makeStrips((layer, head) => {
    const again = layer === model.get("layer") && head === model.get("head");
    change(model, { layer, head: again ? 0 : head });
  });
  const input = html("input", {
    type: "text",
    maxlength: LONGEST,
    spellcheck: "false",
    autocomplete: "off",
    "aria-label": "A date, as you would write it",
    oninput: () => chooseText(input.value),
  });
  const examples = model.get("examples").map((text) => html("button", { type: "button", onclick: () => chooseText(text) }, text));
  const token = slider({ label: "character", name: "character", min: 0, max: LAST, step: 1, onvalue: point });
  const choice = html(
    "select",
    { "aria-label": "Layer and head", onchange: () => change(model, { layer: Number(choice.value[0]), head: Number(choice.value[2]) }) },
    ...[1, 2].flatMap((layer) =>
      [0, 1, 2, 3, 4].map((head) => html("option", { value: `${layer} ${head}` }, `layer ${layer}, ${head ? `head ${head}` : "mean of heads"}`)),
    ),
  );
  const data = table("How much the chosen character looks at each", ["place", "character", "share"]);

  const update = () => {
    const now = state();
    const found = run(now);
    board.draw(now, found);
    strips.draw(now, found);
    if (input.value !== now.text) input.value = now.text;
    set(token.row.querySelector("input"), { min: MARK - now.text.length });
    token.show(now.token, found.strange ? "–" : called(found.whole[now.token]).replace(/^an? /, ""));
    const chosen = `${now.layer} ${now.head}`;
    if (choice.value !== chosen) choice.value = chosen;
    return summarise(now, found);
  };
  const fill = () => {
    const now = state();
    const found = run(now);
    const begin = MARK - now.text.length;
    const looks = found.strange ? [] : look(found, now, now.head).slice(begin);
    data.fill(looks.map((share, i) => [i + 1, called(found.whole[begin + i]), `${(100 * share).toFixed(1)} %`]));
  };
  return stage(
    { model, el },
    {
      names,
      picture: [board.element, strips.element],
      controls: [
        html("label", { class: "nnb-field" }, html("span", {}, "Type a date"), input),
        html("div", { class: "nnb-buttons nnb-examples" }, ...examples),
        html("label", { class: "nnb-field" }, html("span", {}, "Who looks"), choice),
        token.row,
        html("p", { class: "nnb-hint" }, "Point at a character, or move the slider. Click a strip to see one head."),
      ],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
