// Draws Adaptive Cards where their renderer is installed, in a frame like that of Teams. Without it their JSON stays.
const LIGHT = { page: "#ffffff", text: "#242424", soft: "#616161", accent: "#5b5fc7", bad: "#c4314b", good: "#237b4b", warn: "#835c00", line: "#e0e0e0", mark: "#f5f5f5" };
const DARK = { page: "#292929", text: "#ffffff", soft: "#adadad", accent: "#9299f7", bad: "#f9526b", good: "#92c353", warn: "#f8d22a", line: "#525252", mark: "#1f1f1f" };

// Of this and of nothing else tests/clients/draw_cards.js draws cards, too.
function hostConfig(look, actionsOrientation = "horizontal") {
  const color = (strong) => ({ default: strong, subtle: strong });
  const colors = { default: { default: look.text, subtle: look.soft }, accent: color(look.accent), attention: color(look.bad), good: color(look.good), warning: color(look.warn), light: color(look.soft), dark: color(look.text) };
  const style = (background) => ({ backgroundColor: background, borderColor: look.line, foregroundColors: colors });
  const label = { color: "default", size: "small", weight: "default", isSubtle: false };
  const error = { color: "attention", size: "small", weight: "bolder", spacing: "small" };
  return {
    fontFamily: "'Segoe UI', system-ui, 'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans CJK JP', 'Noto Sans JP', sans-serif",
    fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
    fontWeights: { lighter: 300, default: 400, bolder: 600 },
    spacing: { small: 4, default: 8, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: look.line },
    imageSizes: { small: 32, medium: 52, large: 100 },
    containerStyles: { default: style(look.page), emphasis: style(look.mark) },
    actions: { maxActions: 6, spacing: "default", buttonSpacing: 8, actionsOrientation, actionAlignment: "left", showCard: { actionMode: "inline", inlineTopMargin: 12, style: "emphasis" } },
    inputs: { label: { inputSpacing: "small", requiredInputs: { ...label, suffix: " *" }, optionalInputs: label }, errorMessage: error },
    table: { cellSpacing: 6 },
  };
}

function draw(place) {
  const json = place.querySelector("pre")?.textContent;
  if (!json || !window.AdaptiveCards) return;
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = new AdaptiveCards.HostConfig(hostConfig(matchMedia("(prefers-color-scheme: dark)").matches ? DARK : LIGHT));
  card.onExecuteAction = () => {};
  // Our headings hold no Markdown; without this the renderer complains that it has nothing to read it with.
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = () => {};
  card.parse(JSON.parse(json));
  const drawn = card.render();
  if (!drawn) return;
  // The renderer names radio buttons by their input alone: a form of its own keeps two cards on a page apart.
  const frame = document.createElement("form");
  frame.append(drawn);
  place.replaceChildren(frame);
}

document.addEventListener("htmx:load", (event) => {
  const root = event.detail.elt;
  if (root.matches?.("[data-adaptive-card]")) draw(root);
  root.querySelectorAll?.("[data-adaptive-card]").forEach(draw);
  // In a window the choice stands below the form, which a picture replaces: show the picture from its beginning.
  if (root.matches?.(".dialog .looks")) root.scrollIntoView({ block: root.querySelector(".look-shown") ? "start" : "nearest" });
});
