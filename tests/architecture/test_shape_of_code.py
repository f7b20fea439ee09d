"""The code keeps its shape: sizes, docstrings, types, and nothing in the repository belongs elsewhere."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from markdown_pages import PACKAGES, ROOT, text_of, tracked_files

LONGEST_FUNCTION = 50
LONGEST_MODULE = 450

MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:[w]ork|[r]oot|[h]ome/\w+|[U]sers/\w+)/")
REGISTRIES = re.compile(
    r"[p]ypi\.org|[p]ythonhosted\.org|[r]egistry\.npmjs|(?<!emit-)[i]ndex-url[= ]"
    r"|[a]rtifactory|[n]exus\.|[p]roxy\.golang"
)
LEFT_OVERS = re.compile(r"\b(?:TO[D]O|FI[X]ME|XX[X]|HA[C]K)\b|raise NotImplemente[d]Error")


def modules() -> list[Path]:
    """Return the modules of the product."""
    return [
        path
        for path in tracked_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in PACKAGES
    ]


def name_of(path: Path) -> str:
    """Return a file's path inside the repository."""
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions and methods of a module."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function, from `def` to its end."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def is_migration(path: Path) -> bool:
    """Tell whether a module is a step of the schema, which is a long list and never changes again."""
    return "versions" in path.parts


def test_every_package_says_what_lives_there() -> None:
    silent = [
        name_of(path)
        for path in modules()
        if path.name == "__init__.py" and not ast.get_docstring(tree_of(path))
    ]
    assert not silent


def test_every_module_says_what_it_is() -> None:
    silent = [name_of(path) for path in modules() if not ast.get_docstring(tree_of(path))]
    assert not silent


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name_of(path)}:{function.lineno} {function.name} ({length(function)})"
        for path in modules()
        if not is_migration(path)
        for function in functions(path)
        if length(function) > LONGEST_FUNCTION
    ]
    assert not long


def test_half_of_the_functions_have_eight_lines_or_fewer() -> None:
    lengths = [length(function) for path in modules() for function in functions(path)]
    assert median(lengths) <= 8


def test_no_module_is_too_long_to_be_read_in_one_go() -> None:
    long = [
        name_of(path)
        for path in modules()
        if len(path.read_text(encoding="utf-8").splitlines()) > LONGEST_MODULE
    ]
    assert not long


def untyped(path: Path) -> list[int]:
    """Return the lines on which a mapping to `Any` is written."""
    return [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id in {"dict", "Mapping", "MutableMapping"}
        and any(isinstance(inner, ast.Name) and inner.id == "Any" for inner in ast.walk(node.slice))
    ]


def takes_a_unit_of_work(path: Path) -> bool:
    """Tell whether a module of a domain works on stored things: it is a port, or takes one."""
    text = path.read_text(encoding="utf-8")
    return path.name == "ports.py" or bool(re.search(r"^from [\w.]+\.ports import ", text, re.M))


def test_cards_are_kept_from_every_module_that_works_on_stored_things() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    contract = next(one for one in contracts if one["name"].startswith("Cards show"))
    working = {
        name_of(path).removesuffix(".py").replace("/", ".")
        for path in modules()
        if path.relative_to(ROOT).parts[0] in {"people", "coaching", "measures", "surveys"}
        and takes_a_unit_of_work(path)
    }
    assert set(contract["forbidden_modules"]) == working


@pytest.mark.parametrize("package", ["people", "measures", "coaching", "surveys", "cards", "handlers"])
def test_no_mapping_of_anything_is_passed_around_inside(package: str) -> None:
    found = [
        f"{name_of(path)}:{line}"
        for path in modules()
        if path.relative_to(ROOT).parts[0] == package
        for line in untyped(path)
    ]
    assert not found


@pytest.mark.parametrize(
    "pattern", [MACHINE_PATHS, REGISTRIES, LEFT_OVERS], ids=["machine paths", "registries", "left-overs"]
)
def test_no_file_holds_what_belongs_elsewhere(pattern: re.Pattern[str]) -> None:
    found = [
        f"{name_of(path)}:{number}: {match[0]}"
        for path in tracked_files()
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1)
        if (match := pattern.search(line))
    ]
    assert not found


def test_test_modules_have_names_of_their_own() -> None:
    names = [path.name for path in tracked_files() if re.fullmatch(r"test_\w+\.py", path.name)]
    assert len(names) == len(set(names))
