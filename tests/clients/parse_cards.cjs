// Parses Adaptive Cards with Microsoft's own library and says what it has against them.
// Lines of JSON in: {"name", "card"}; lines of JSON out: {"name", "faults", "fallbacks"}, in the same order.
// Called with the path of the library's build for CommonJS.
const readline = require("node:readline");
const library = require(require("node:path").resolve(process.argv[2]));
const { AdaptiveCard, CardElement, ChoiceSetInput, SerializationContext, ValidationEvent } = library;

// Its expression for languages is a global one, which goes on where it stopped: of two cards in one language
// it takes the first and refuses the second (adaptivecards 3.0.6, StringProperty.parse). So it starts anew.
const language = CardElement.langProperty.regEx;

function isKnown(event, object) {
  // People are chosen from the directory of the organisation: `choices` is empty, as in "People Picker in
  // Adaptive Cards" (docs of Teams), and Teams asks for them. The library knows that only when it renders.
  const isPicker = object instanceof ChoiceSetInput && object.choicesData?.dataset === "graph.microsoft.com/users";
  return event === ValidationEvent.CollectionCantBeEmpty && isPicker;
}

function examine({ name, card }) {
  const parsed = new AdaptiveCard();
  const context = new SerializationContext();
  language.lastIndex = 0;
  parsed.parse(card, context);
  const faults = [];
  const fallbacks = [];
  for (let at = 0; at < context.eventCount; at += 1) {
    const { event, message } = context.getEventAt(at);
    // Charts are elements of Teams alone. The message names the element that its fallback stands in for.
    const chart = /^Unknown element type "(Chart\.[A-Za-z.]+)"/.exec(message);
    if (event === ValidationEvent.UnknownElementType && chart) fallbacks.push(chart[1]);
    else faults.push(`${ValidationEvent[event]}: ${message}`);
  }
  for (const { event, message, source } of parsed.validateProperties().validationEvents) {
    if (!isKnown(event, source)) faults.push(`${ValidationEvent[event]}: ${message}`);
  }
  return { name, faults, fallbacks };
}

readline
  .createInterface({ input: process.stdin })
  .on("line", (line) => process.stdout.write(`${JSON.stringify(examine(JSON.parse(line)))}\n`));
