// Returns what has the focus, by the lines that stand on it, and what keeps somebody from seeing that it has: it is
// drawn around, inside of what is seen, and not under something else (WCAG 2.2, 2.4.7 and 2.4.11).
() => {
  const one = document.activeElement;
  if (!one || one === document.body) return { lines: [], fault: "nothing has the focus" };
  const style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  const between = (value, most) => Math.min(Math.max(value, 0), most - 1);
  const top = document.elementFromPoint(
    between(box.x + box.width / 2, innerWidth),
    between(box.y + box.height / 2, innerHeight),
  );
  const labels = [...(one.labels ?? [])];
  const isDrawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && one.matches(":focus-visible");
  const isInView = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  const isOnTop = Boolean(top) && [one, ...labels].some((each) => each.contains(top) || top.contains(each));
  const says = `drawn ${isDrawn}, in view ${isInView}, on top ${isOnTop}: ${one.outerHTML.slice(0, 160)}`;
  // What scrolls takes the focus too; all that is in it does not name it.
  const own = one.matches("a, button, summary") ? one.innerText : labels.map((label) => label.innerText).join("\n");
  const text = own || one.getAttribute("aria-label") || "";
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return { lines, fault: isDrawn && isInView && isOnTop ? "" : says };
}
