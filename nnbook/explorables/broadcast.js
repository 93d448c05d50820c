// Two shapes meet: a table of axes that is also the control, and the arrays as blocks of cells.

const AXES = 4;
const [CELL, LAYER] = [30, 13];
const PRESETS = [
  [[3], [4, 1]],
  [[4, 3], [3]],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [
    [2, 1, 4],
    [3, 1],
  ],
  [[3], [4]],
];

const shapeText = (shape) => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
const padded = (shape, fill) => [...Array(AXES - shape.length).fill(fill), ...shape];
const three = (shape) => [...Array(3 - shape.length).fill(1), ...shape];
const count = (shape) => shape.reduce((product, size) => product * size, 1);

function verdictOf(ofA, ofB) {
  if (ofA === null && ofB === null) return "";
  const [sizeA, sizeB] = [ofA ?? 1, ofB ?? 1]; // an axis that is not there counts as 1
  if (sizeA === sizeB) return "match";
  if (sizeA === 1) return "a stretches";
  return sizeB === 1 ? "b stretches" : "clash";
}

function meet(a, b) {
  const [ofA, ofB] = [padded(a, null), padded(b, null)];
  const verdicts = ofA.map((size, i) => verdictOf(size, ofB[i]));
  const sizes = ofA.flatMap((size, i) => (verdicts[i] ? [Math.max(size ?? 1, ofB[i] ?? 1)] : []));
  return { ofA, ofB, verdicts, result: verdicts.includes("clash") ? null : sizes };
}

function summarise(a, b, { ofA, ofB, verdicts, result }) {
  const shapes = `${shapeText(a)} and ${shapeText(b)}`;
  const axis = (i) => `axis −${AXES - i}`;
  const pick = (test, say) => verdicts.flatMap((said, i) => (test(said) ? [say(said, i)] : []));
  if (result === null) {
    const why = pick(
      (said) => said === "clash",
      (_, i) => `${axis(i)} has ${ofA[i]} against ${ofB[i]}`,
    );
    return `${shapes} do not broadcast: ${listed(why)}, and neither is 1.`;
  }
  const how = pick(
    (said) => said.endsWith("stretches"),
    (said, i) => `${said} on ${axis(i)}`,
  );
  return `${shapes} give ${shapeText(result)}: ${listed(how) || "nothing has to stretch"}.`;
}

// The value in each cell: a counts 1, 2, 3 …, b counts 10, 20, 30 …, so that a sum shows where it comes from.
function valueAt(shape, index, unit) {
  const own = index.map((at, i) => Math.min(at, shape[i] - 1));
  return unit * (own.reduce((flat, at, i) => flat * shape[i] + at, 0) + 1);
}

function everyIndex(shape) {
  return shape.reduce(
    (all, size) => all.flatMap((index) => Array.from({ length: size }, (_, i) => [...index, i])),
    [[]],
  );
}

// The shape whose sizes would move from one box to another: setting one axis decides which others are there.
function withAxis(shape, axis, size) {
  const sizes = padded(shape, 0);
  if (size === 0) return sizes.slice(axis + 1);
  sizes[axis] = size;
  return sizes.slice(sizes.findIndex((n) => n > 0)).map((n) => n || 1);
}

function block(shape, full, value, kind) {
  const cells = everyIndex(full)
    .reverse()
    .map(([layer, row, column]) => {
      const real = layer < shape[0] && row < shape[1] && column < shape[2];
      const x = column * CELL + layer * LAYER;
      const y = row * CELL + (full[0] - 1 - layer) * LAYER;
      const cell = svg("g", { class: real ? `nnb-cellbox ${kind}` : `nnb-cellbox nnb-ghost ${kind}` });
      cell.append(svg("rect", { x, y, width: CELL, height: CELL, class: "nnb-back" }));
      cell.append(svg("rect", { x, y, width: CELL, height: CELL, class: "nnb-front" }));
      if (layer === 0) {
        cell.append(
          svg(
            "text",
            { x: x + CELL / 2, y: y + CELL / 2 + 4, class: "nnb-middle" },
            String(value([layer, row, column])),
          ),
        );
      }
      return cell;
    });
  const [width, height] = [full[2] * CELL + (full[0] - 1) * LAYER, full[1] * CELL + (full[0] - 1) * LAYER];
  return svg(
    "svg",
    { viewBox: `-1 -1 ${width + 2} ${height + 2}`, width: width + 2, height: height + 2, "aria-hidden": "true" },
    ...cells,
  );
}

function drawBlocks(area, a, b, { result }) {
  if (Math.max(a.length, b.length) > 3) {
    area.replaceChildren(html("p", { class: "nnb-hint" }, "Four axes are too many to draw. The rule is the same."));
    return;
  }
  const [a3, b3] = [three(a), three(b)];
  const ofA = (index) => valueAt(a3, index, 1);
  const ofB = (index) => valueAt(b3, index, 10);
  const figure = (picture, name, shape) =>
    html("div", { class: "nnb-block" }, picture, html("span", {}, html("b", {}, name), ` ${shapeText(shape)}`));
  const after = (sign, part) => html("div", { class: "nnb-term" }, html("span", { class: "nnb-sign" }, sign), part);
  const full = result && three(result);
  const parts = [
    figure(block(a3, full ?? a3, ofA, "nnb-a"), "a", a),
    after("+", figure(block(b3, full ?? b3, ofB, "nnb-b"), "b", b)),
    full
      ? after(
          "=",
          figure(
            block(full, full, (index) => ofA(index) + ofB(index), "nnb-sum"),
            "a + b",
            result,
          ),
        )
      : after("✕", html("span", { class: "nnb-clash" }, "no result")),
  ];
  area.replaceChildren(...parts);
}

function makeAxes(model) {
  const heads = Array.from({ length: AXES }, (_, i) => html("th", { scope: "col" }, `axis −${AXES - i}`));
  const menus = ["a", "b"].map((name) =>
    Array.from({ length: AXES }, (_, axis) => {
      const options = ["–", 1, 2, 3, 4, 5].map((text, value) => html("option", { value }, String(text)));
      const menu = html("select", { "aria-label": `${name}, axis −${AXES - axis}` }, ...options);
      menu.addEventListener("change", () =>
        change(model, { [name]: withAxis(model.get(name), axis, Number(menu.value)) }),
      );
      return menu;
    }),
  );
  const cells = () => Array.from({ length: AXES }, () => html("td"));
  const [fit, sum] = [cells(), cells()];
  const row = (name, parts, kind) => html("tr", { class: kind }, html("th", { scope: "row" }, name), ...parts);
  const boxed = (parts) => parts.map((part) => html("td", {}, part));
  const element = html(
    "table",
    { class: "nnb-axes" },
    html("caption", {}, "Shapes, aligned at the last axis"),
    html("thead", {}, html("tr", {}, html("td"), ...heads)),
    html(
      "tbody",
      {},
      row("a", boxed(menus[0]), "nnb-a"),
      row("b", boxed(menus[1]), "nnb-b"),
      row("fit", fit, "nnb-fit"),
      row("result", sum, "nnb-sum"),
    ),
  );
  const draw = ({ ofA, ofB, verdicts, result }) => {
    [ofA, ofB].forEach((sizes, i) =>
      sizes.forEach((size, axis) => {
        menus[i][axis].value = String(size ?? 0);
      }),
    );
    const sizes = padded(result ?? [], null);
    verdicts.forEach((said, i) => {
      write(fit[i], said === "clash" ? "✕ clash" : said === "match" ? "= match" : said);
      fit[i].classList.toggle("nnb-clash", said === "clash");
      write(sum[i], said === "clash" ? "✕" : (sizes[i] ?? "–"));
      sum[i].classList.toggle("nnb-none", sizes[i] === null);
    });
  };
  return { element, draw };
}

function render({ model, el }) {
  const axes = makeAxes(model);
  const area = html("div", { class: "nnb-blocks" });
  const answer = html("p", { class: "nnb-answer" });
  const presets = PRESETS.map(([a, b]) =>
    html("button", { type: "button", onclick: () => change(model, { a, b }) }, `${shapeText(a)} and ${shapeText(b)}`),
  );
  const data = table("Every cell of the result (the first 125)", ["index", "a", "b", "a + b"]);
  const state = () => [model.get("a"), model.get("b")];

  const update = () => {
    const [a, b] = state();
    const met = meet(a, b);
    axes.draw(met);
    drawBlocks(area, a, b, met);
    const numpy = (shape) => shapeText(shape).replaceAll(" ", "");
    const error = `ValueError: operands could not be broadcast together with shapes ${numpy(a)} ${numpy(b)}`;
    answer.replaceChildren(...(met.result ? [] : [html("code", {}, error)]));
    return summarise(a, b, met);
  };
  const fill = () => {
    const [a, b] = state();
    const { result } = meet(a, b);
    if (result === null) {
      data.fill([["–", "–", "–", "no result"]]);
      return;
    }
    const [a4, b4] = [padded(a, 1), padded(b, 1)];
    const rows = everyIndex(padded(result, 1)).slice(0, 125);
    data.fill(
      rows.map((index) => {
        const [ofA, ofB] = [valueAt(a4, index, 1), valueAt(b4, index, 10)];
        return [shapeText(index.slice(AXES - result.length)), ofA, ofB, ofA + ofB];
      }),
    );
  };
  const choices = html(
    "div",
    { class: "nnb-presets" },
    html("p", { class: "nnb-hint" }, "Or try one of these:"),
    ...presets,
  );
  return stage(
    { model, el },
    { names: ["a", "b"], picture: [area, answer], controls: [axes.element, choices], data: data.element, fill, update },
  );
}

export default { render };
