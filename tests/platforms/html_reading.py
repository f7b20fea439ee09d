"""Reads rendered HTML with Python's own parser and says what would be wrong with it in a browser."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"input", "img", "hr", "br", "meta", "link"})
SVG_LEAVES = frozenset({"path", "rect", "circle"})
TAGS = frozenset(
    """
    a article button caption circle code dd defs details div dl dt fieldset figcaption figure form g h2 h3
    hr img input label legend li option p path pattern pre progress rect select span strong summary svg
    table tbody td text textarea th thead time tr ul
    """.split()  # noqa: SIM905 - a list of words is easier to read than 40 quoted ones
)
ATTRIBUTES = frozenset(
    """
    action alt aria-describedby aria-hidden aria-invalid aria-labelledby aria-required autocomplete
    autofocus checked class cx cy d data-adaptive-card data-kind dir disabled fill for form height hidden
    href hx-post hx-swap hx-sync hx-target id inputmode lang loading max maxlength method min name
    novalidate patternunits popover popovertarget popovertargetaction r readonly referrerpolicy rel role
    rows scope selected src tabindex target text-anchor title transform type value viewbox width x y
    """.split()  # noqa: SIM905 - as above
)


@dataclass(slots=True)
class Node:
    """An element with its attributes, its texts and its children."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """Return this element and everything in it."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def find_all(self, tag: str, **attributes: str) -> list["Node"]:
        """Return the elements of a tag whose attributes have the given values (`class_` for class)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            node
            for node in self.walk()
            if node.tag == tag and all(node.attributes.get(name) == value for name, value in wanted.items())
        ]

    def find(self, tag: str, **attributes: str) -> "Node":
        """Return the only element of a tag with these attributes."""
        (found,) = self.find_all(tag, **attributes)
        return found

    @property
    def text(self) -> str:
        """All text in it, as a reader gets it."""
        return "".join(child if isinstance(child, str) else child.text for child in self.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice: {tag} {names}"
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in SVG_LEAVES
        self.open[-1].children.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")


def read_html(html: str) -> Node:
    """Return the tree; fails on elements that are not closed in order, and on comments."""
    reader = _Reader()
    reader.feed(str(html))
    reader.close()
    assert len(reader.open) == 1, f"not closed: {[node.tag for node in reader.open[1:]]}"
    return reader.root


def faults_of(root: Node) -> list[str]:
    """Return everything that could act, mislead, or keep a screen reader from making sense of it."""
    faults = []
    ids = Counter(node.attributes["id"] for node in root.walk() if "id" in node.attributes)
    faults += [f"id twice: {key}" for key, count in ids.items() if count > 1]
    for node in root.walk():
        if node is root:
            continue
        if node.tag not in TAGS:
            faults.append(f"tag {node.tag}")
        faults += [f"{node.tag} {name}" for name in node.attributes if name not in ATTRIBUTES]
        faults += _bad_addresses(node)
        faults += _dangling(node, set(ids))
    return faults


def _bad_addresses(node: Node) -> list[str]:
    given = [node.attributes[name] for name in ("href", "src") if name in node.attributes]
    bad = [f"address {one}" for one in given if not re.match(r"https?://[^/]", one)]
    own = [node.attributes[name] for name in ("action", "hx-post") if name in node.attributes]
    return bad + [f"action {one}" for one in own if not one.startswith("/as/")]


def _dangling(node: Node, ids: set[str]) -> list[str]:
    names = ("for", "aria-describedby", "aria-labelledby", "popovertarget")
    wanted = [key for name in names for key in node.attributes.get(name, "").split()]
    return [f"{node.tag} points to {key}" for key in wanted if key not in ids]
