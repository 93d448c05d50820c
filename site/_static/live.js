// Brings explorables to life on a page without Jupyter: an anywidget front-end module needs no more than a model to
// read from, write to and listen to (https://anywidget.dev/en/afm/). Where a script or a module fails, the picture stays.

class Model {
  #state;
  #listeners = new Map();

  constructor(state) {
    this.#state = state;
  }

  get(name) {
    return this.#state[name];
  }

  set(name, value) {
    if (typeof name === "object") {
      for (const [key, one] of Object.entries(name)) this.set(key, one);
    } else if (this.#state[name] !== value) {
      this.#state[name] = value;
      this.#tell(`change:${name}`, value);
      this.#tell("change", value);
    }
  }

  on(event, listener) {
    for (const one of event.split(" ")) {
      if (!this.#listeners.has(one)) this.#listeners.set(one, new Set());
      this.#listeners.get(one).add(listener);
    }
  }

  off(event, listener) {
    if (!event) this.#listeners.clear();
    else for (const one of event.split(" ")) listener ? this.#listeners.get(one)?.delete(listener) : this.#listeners.delete(one);
  }

  // There is no Python to tell.
  save_changes() {}
  send() {}

  #tell(event, value) {
    for (const listener of this.#listeners.get(event) ?? []) listener(this, value);
  }
}

// Arrays of numbers are stored apart from the state, as base64, each with its place in it.
function stateOf({ state, buffers = [] }) {
  for (const { path, data } of buffers) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const last = path.at(-1);
    const holder = path.slice(0, -1).reduce((inside, key) => inside[key], state);
    holder[last] = new DataView(bytes.buffer);
  }
  return state;
}

async function bringToLife(place) {
  const stored = JSON.parse(place.querySelector('script[type="application/json"]').textContent);
  const { default: widget } = await import(new URL(`explorables/${place.dataset.module}`, import.meta.url));
  const model = new Model(stateOf(stored));
  const el = document.createElement("div");
  const made = typeof widget === "function" ? await widget() : widget;
  await made.initialize?.({ model });
  await made.render({ model, el });
  el.className = "nnb-view";
  place.querySelector("img")?.classList.add("nnb-still");
  place.append(el);
  place.dataset.live = "yes";
}

for (const place of document.querySelectorAll(".nnb-live")) {
  bringToLife(place).catch((error) => console.error(`the explorable ${place.dataset.module} stays a picture:`, error));
}

// A formula too wide for the page scrolls sideways; the keyboard must reach it to do so.
function makeWideFormulasReachable() {
  for (const formula of document.querySelectorAll('mjx-container[display="true"]')) {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  }
}

window.addEventListener("load", () => {
  window.MathJax?.startup?.promise.then(makeWideFormulasReachable);
  window.addEventListener("resize", makeWideFormulasReachable);
});
