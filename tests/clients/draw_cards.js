// Draws Adaptive Cards with Microsoft's own library as Teams does, answers and presses them, and tells what
// was seen. The page has the library (`AdaptiveCards`) and the playground's looks.js, whose colours and host
// configuration draw here as they do in "View as"; its `inputs` are answered in the order of the card.

/** The width that a card has on a small phone, in pixels. */
const PHONE = 300;
const THEMES = { light: LIGHT, dark: DARK };

/** Returns what reads a card; a client that is old knows no `Action.Execute`. */
function reader(isOld) {
  const context = new AdaptiveCards.SerializationContext();
  const actions = new AdaptiveCards.CardObjectRegistry();
  AdaptiveCards.GlobalRegistry.populateWithDefaultActions(actions);
  if (isOld) actions.unregister("Action.Execute");
  context.setActionRegistry(actions);
  return context;
}

/** Puts a card on the page and returns what stands there. */
function drawn(card, { theme = "light", width = 480, isOld = false, actionsOrientation = "horizontal" } = {}) {
  const shown = new AdaptiveCards.AdaptiveCard();
  shown.hostConfig = new AdaptiveCards.HostConfig(hostConfig(THEMES[theme], actionsOrientation));
  shown.parse(card, reader(isOld));
  const place = document.createElement("section");
  place.style.cssText = `width: ${width}px; background: ${THEMES[theme].page}; color: ${THEMES[theme].text}; margin: 0 0 16px; color-scheme: ${theme}`;
  place.append(shown.render());
  document.body.append(place);
  return { shown, place };
}

const squeezed = (text) => text.replace(/\s+/g, " ").trim();
const isSeen = (element) => element.checkVisibility() && element.getBoundingClientRect().height > 0;

/** Tells whether something of a card is cut on a small phone. What the library leaves to its host: phones put
 * buttons below each other, cut their labels where the button ends, and break words longer than a line. */
function isWideOnAPhone(card) {
  const { place } = drawn(card, { width: PHONE, actionsOrientation: "vertical" });
  place.style.overflowWrap = "anywhere";
  for (const button of place.querySelectorAll("button")) button.style.maxWidth = "100%";
  const found = [...place.querySelectorAll("*:not(input, textarea)")].some((one) => one.scrollWidth > one.clientWidth + 1);
  place.remove();
  return found;
}

/** Returns what somebody sees of a card, before anything is pressed, and whether it fits a small phone. */
function look(card, options) {
  const { shown, place } = drawn(card, options);
  const root = place.firstElementChild;
  const found = {
    text: squeezed(root.innerText),
    height: root.getBoundingClientRect().height,
    inputs: shown.getAllInputs().filter((input) => input.renderedElement && isSeen(input.renderedElement)).length,
    buttons: [...root.querySelectorAll("button")].filter(isSeen).map((button) => squeezed(button.innerText)),
    links: [...root.querySelectorAll("a[href]")].map((link) => link.getAttribute("href")),
    foreign: [...root.querySelectorAll("script, iframe, object, embed, style, link")].map((element) => element.tagName),
    charts: root.querySelectorAll("svg, canvas").length,
    unlabelled: unlabelled(root),
  };
  place.remove();
  found.isWide = isWideOnAPhone(card);
  return found;
}

/** Returns the inputs that a screen reader has no name for. */
function unlabelled(root) {
  return [...root.querySelectorAll("input, select, textarea")]
    .filter((control) => {
      const names = (control.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id));
      return !names.some((name) => name?.innerText.trim()) && !control.getAttribute("aria-label") && !control.labels?.length;
    })
    .map((control) => control.outerHTML.slice(0, 200));
}

function say(control, value, kind) {
  control.value = value;
  control.dispatchEvent(new Event(kind, { bubbles: true }));
}

/** Fills in one input as somebody does: a text, or which of the choices. */
function answer(input, given) {
  const root = input.renderedElement;
  if (input.isDynamicTypeahead?.()) {
    // Whom the directory has. The library shows no id behind a name, as Teams does, so the id is the name.
    input.renderChoices("", [{ title: given, value: given }]);
    input.getDropdownElement().firstElementChild.click();
    return;
  }
  const ticks = [...root.querySelectorAll("input[type=radio], input[type=checkbox]")];
  if (ticks.length) {
    for (const [at, tick] of ticks.entries()) if (tick.checked !== given.includes(at) && (tick.type === "checkbox" || given.includes(at))) tick.click();
    return;
  }
  const menu = root.querySelector("select");
  // Before what can be chosen stands what is shown as long as nothing is.
  if (menu) say(menu, menu.options[given[0] + 1].value, "change");
  else say(root.querySelector("input, textarea"), given, "input");
}

function clear(input) {
  const root = input.renderedElement;
  for (const control of root.querySelectorAll("input, textarea")) {
    if (control.type === "checkbox" && control.checked) control.click();
    else if (control.type !== "radio" && control.type !== "checkbox") say(control, "", "input");
  }
}

/** Presses every button, one after the other, and returns what each sent (`data`, null if nothing), and what
 * the card says against it. Whatever asks first is opened, and its own button pressed. */
function pressAll(shown, place) {
  const sent = [];
  shown.onExecuteAction = (action) => sent.push({ kind: action.getJsonTypeName(), verb: action.verb ?? "", data: action.data ?? null });
  const visible = () => [...place.querySelectorAll("button")].filter(isSeen);
  const press = (button) => {
    sent.length = 0;
    button.click();
    const errors = shown.getAllInputs()
      .map((input) => input._renderedErrorMessageElement)
      .filter((element) => element && isSeen(element))
      .map((element) => squeezed(element.innerText));
    return { title: squeezed(button.innerText), sent: [...sent], errors };
  };
  const pressed = [];
  for (const button of visible()) {
    if (button.getAttribute("aria-expanded") === null) { pressed.push(press(button)); continue; }
    const before = new Set(visible());
    button.click();
    pressed.push(...visible().filter((other) => !before.has(other)).map((inner) => ({ ...press(inner), asked: squeezed(button.innerText) })));
    button.click();
  }
  return pressed;
}

/** Returns what a card sends when it is filled in; one that asks something, also what it sends as it comes, and
 * what when nothing stands in it. */
function tryOut(card, answers, options) {
  const tries = {};
  const asks = [
    ["untouched", () => {}],
    ["emptied", (inputs) => inputs.forEach(clear)],
  ];
  const ways = [...(answers.length ? asks : []), ["answered", (inputs) => inputs.forEach((input, at) => answer(input, answers[at]))]];
  for (const [name, fill] of ways) {
    const { shown, place } = drawn(card, options);
    const inputs = shown.getAllInputs();
    if (inputs.length !== answers.length) throw new Error(`${inputs.length} inputs, ${answers.length} answers`);
    fill(inputs);
    tries[name] = pressAll(shown, place);
    place.remove();
  }
  return tries;
}
