// Shared by all explorables: making nodes, drawing once a frame, saying what changed.

function node(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else set(element, { [name]: value });
  }
  element.append(...children);
  return element;
}

const html = (tag, attributes = {}, ...children) => node(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) =>
  node(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// Attributes only change when they differ, so that an unchanged part of a picture costs nothing.
function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else if (name === "text") write(element, value);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value === true ? "" : value);
  }
  return element;
}

function write(element, text) {
  if (element.textContent !== String(text)) element.textContent = text;
}

function change(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}

const number = (value, digits = 2) =>
  value
    .toFixed(digits)
    .replace(/^-(?=0\.?0*$)/, "")
    .replace("-", "−");
const general = (value) => String(Number(value.toPrecision(6))).replace("-", "−");
const listed = (words) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);

// The part of a polygon where f is at least 0; f is linear.
function clip(polygon, f) {
  return polygon.flatMap((p, i) => {
    const q = polygon[(i + 1) % polygon.length];
    const [fp, fq] = [f(p), f(q)];
    const cut = fp / (fp - fq);
    const crossing = [p[0] + cut * (q[0] - p[0]), p[1] + cut * (q[1] - p[1])];
    return [...(fp >= 0 ? [p] : []), ...(fp >= 0 !== fq >= 0 ? [crossing] : [])];
  });
}

function slider({ label, name, min, max, step, onvalue }) {
  const input = html("input", { type: "range", min, max, step, oninput: () => onvalue(Number(input.value)) });
  const shown = html("span", { class: "nnb-value", "aria-hidden": "true" });
  const row = html("label", { class: "nnb-slider" }, html("span", {}, label), input, shown);
  set(input, { "aria-label": name });
  const show = (value, text) => {
    const reach = Math.ceil(Math.abs(value));
    if (value > Number(input.max)) input.max = reach;
    if (value < Number(input.min)) input.min = -reach;
    if (Number(input.value) !== value) input.value = value;
    set(input, { "aria-valuetext": text });
    write(shown, text);
  };
  return { row, show };
}

function table(caption, heads) {
  const body = html("tbody");
  const head = html("tr", {}, ...heads.map((text) => html("th", { scope: "col" }, text)));
  const element = html("table", {}, html("caption", {}, caption), html("thead", {}, head), body);
  const fill = (rows) => {
    body.replaceChildren(
      ...rows.map((row) =>
        html("tr", {}, ...row.map((text, i) => html(i ? "td" : "th", i ? {} : { scope: "row" }, String(text)))),
      ),
    );
  };
  return { element, fill };
}

// Lay out an explorable and keep it up to date. `update` redraws and returns the state in one sentence;
// it may ask for one more frame.
// Where the controls don't hold the data as a table already, `data` is that table and `fill` writes it, while it is open.
function stage({ model, el }, { names, picture, controls, data, fill, update }) {
  const question = html("p", { class: "nnb-question" });
  const drawing = html("div", { class: "nnb-picture", role: "img" }, ...picture);
  const seen = html("p", { class: "nnb-summary", "aria-hidden": "true" });
  const heard = html("p", { class: "nnb-heard", "aria-live": "polite" });
  const details = html(
    "details",
    { class: "nnb-data", ontoggle: () => details.open && fill() },
    html("summary", {}, "The data as a table"),
    html("div", { class: "nnb-scroll", tabindex: 0, role: "region", "aria-label": "The data as a table" }, data ?? ""),
  );
  const root = html(
    "div",
    { class: "nnb", role: "group", "data-kind": KIND },
    question,
    html("div", { class: "nnb-body" }, drawing, html("div", { class: "nnb-controls" }, ...controls)),
    seen,
    heard,
    ...(data ? [details] : []),
  );

  // JupyterLab would take a letter or an arrow key for a command of the notebook; it asks the focused element itself.
  for (const control of root.querySelectorAll("button, input, select, summary, [tabindex]")) {
    set(control, { "data-lm-suppress-shortcuts": "true" });
  }

  let frame = 0;
  let pause = 0;
  const changed = () => {
    frame ||= requestAnimationFrame(draw);
  };
  const draw = () => {
    frame = 0;
    const summary = update(changed);
    write(question, model.get("question"));
    set(root, { "aria-label": model.get("question") });
    set(drawing, { "aria-label": `${model.get("scene")} ${summary}` });
    if (details.open) fill();
    if (seen.textContent && seen.textContent !== summary) {
      clearTimeout(pause); // spoken once the hand rests, not at every step of a drag
      pause = setTimeout(() => write(heard, summary), 600);
    }
    write(seen, summary);
  };
  const events = [...names, "question", "scene"].map((name) => `change:${name}`);
  for (const event of events) model.on(event, changed);
  draw();
  el.append(root);
  return () => {
    for (const event of events) model.off(event, changed);
    cancelAnimationFrame(frame);
    clearTimeout(pause);
  };
}
