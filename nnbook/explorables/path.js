// A path of symbols through six frames: what it says, how likely it is, and how likely its word is.

const WIDTH = 480;
const HEIGHT = 250;
const SYMBOLS = ["blank", "b", "e"];
const [LEFT, COLUMN, TOP, ROW] = [60, 72, 66, 62];
const quoted = (word) => (word ? `“${word}”` : "nothing");

const said = (path) =>
  path
    .filter((k, i) => i === 0 || k !== path[i - 1])
    .filter((k) => k > 0)
    .map((k) => SYMBOLS[k])
    .join("");
const product = (chances, path) => path.reduce((sum, k, t) => sum * chances[t][k], 1);

// Every path of symbols, the last symbol changing fastest.
const paths = (length) =>
  Array.from({ length: SYMBOLS.length ** length }, (_, n) =>
    Array.from({ length }, (__, t) => Math.floor(n / SYMBOLS.length ** (length - 1 - t)) % SYMBOLS.length),
  );

function compute({ path, chances }, all) {
  const word = said(path);
  const alike = all.filter((one) => said(one) === word);
  return {
    word,
    alike,
    chance: product(chances, path),
    total: alike.reduce((sum, one) => sum + product(chances, one), 0),
  };
}

function summarise({ path }, { word, alike, chance, total }) {
  const marks = path.map((k) => (k ? SYMBOLS[k] : "–")).join(" ");
  const ways = alike.length === 1 ? "one path says so" : `${alike.length} paths say so`;
  return (
    `The path ${marks} says ${quoted(word)}; its chance is ${number(100 * chance, 2)} %. Of 729 paths ` +
    `${ways}, with a chance of ${number(100 * total, 2)} % together.`
  );
}

function makeBoard(chances, onchoose) {
  const toX = (t) => LEFT + COLUMN * (t + 0.5);
  const toY = (k) => TOP + ROW * k;
  const line = svg("polyline", { class: "nnb-way" });
  const title = svg("text", { x: LEFT + 3 * COLUMN, y: 24, class: "nnb-middle nnb-said" });
  const discs = chances.map((row, t) =>
    row.map((chance, k) => {
      const disc = svg("circle", { cx: toX(t), cy: toY(k), r: 22, class: "nnb-disc", "fill-opacity": chance });
      const text = svg("text", { x: toX(t), y: toY(k) + 5, class: "nnb-middle nnb-amount" }, chance.toFixed(1));
      const back = svg("circle", { cx: toX(t), cy: toY(k), r: 22, class: "nnb-back" });
      return { disc, group: svg("g", { class: "nnb-place", onclick: () => onchoose(t, k) }, back, disc, text) };
    }),
  );
  const element = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH + 24} ${HEIGHT}`, class: "nnb-plane nnb-board", "aria-hidden": "true" },
    title,
    line,
    ...SYMBOLS.map((name, k) => svg("text", { x: LEFT - 6, y: toY(k) + 5, class: "nnb-end" }, name)),
    ...chances.map((_, t) => svg("text", { x: toX(t), y: TOP + ROW * 2 + 48, class: "nnb-middle nnb-frame" }, `${t + 1}`)),
    ...discs.flatMap((column) => column.map(({ group }) => group)),
  );
  const draw = ({ path }, { word }) => {
    set(line, { points: path.map((k, t) => `${toX(t)},${toY(k)}`).join(" ") });
    discs.forEach((column, t) =>
      column.forEach(({ disc }, k) => set(disc, { class: `nnb-disc${path[t] === k ? " nnb-on" : ""}` })),
    );
    write(title, `says ${quoted(word)}`);
  };
  return { element, draw };
}

function render({ model, el }) {
  const names = ["path", "chances"];
  const state = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const all = paths(model.get("chances").length);
  const choose = (t, k) => change(model, { path: model.get("path").map((old, i) => (i === t ? k : old)) });
  const board = makeBoard(model.get("chances"), choose);
  const selects = model.get("chances").map((_, t) =>
    html(
      "select",
      { "aria-label": `symbol of frame ${t + 1}`, onchange: (event) => choose(t, Number(event.target.value)) },
      ...SYMBOLS.map((name, k) => html("option", { value: k }, name)),
    ),
  );
  const rows = selects.map((select, t) => html("label", { class: "nnb-choice" }, html("span", {}, `frame ${t + 1}`), select));
  const data = table("All paths that say the same", ["path", "chance, %"]);

  const update = () => {
    const now = state();
    const found = compute(now, all);
    board.draw(now, found);
    selects.forEach((select, t) => {
      select.value = String(now.path[t]);
    });
    return summarise(now, found);
  };
  const fill = () => {
    const now = state();
    const sorted = compute(now, all).alike.map((one) => [one, product(now.chances, one)]);
    sorted.sort((a, b) => b[1] - a[1]);
    data.fill(sorted.map(([one, chance]) => [one.map((k) => (k ? SYMBOLS[k] : "–")).join(" "), number(100 * chance, 2)]));
  };
  return stage(
    { model, el },
    {
      names,
      picture: [board.element],
      controls: [html("div", { class: "nnb-choices" }, ...rows)],
      data: data.element,
      fill,
      update,
    },
  );
}

export default { render };
