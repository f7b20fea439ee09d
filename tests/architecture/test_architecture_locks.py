"""The locks name what is installed by hash, and no address to fetch it from."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("runtime.lock", "japanese.lock", "dev.lock")


def requirements(name: str) -> list[str]:
    """Return the logical lines of a lock, continuation lines joined."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [line for line in lines if line and not line.lstrip().startswith("#")]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_contains_no_addresses(name):
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"--(index-url|extra-index-url|find-links|trusted-host)", text)
    assert not re.search(r"^\S+ @ ", text, re.MULTILINE)


@pytest.mark.parametrize("name", LOCKS)
def test_everything_in_a_lock_has_one_version_and_a_hash(name):
    for line in requirements(name):
        assert re.match(
            r"[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==\S+ ?(; .+?)?\s*--hash=sha256:[0-9a-f]{64}", line
        ), line


def test_what_is_run_is_what_is_tested():
    pinned = [
        {line.split("==")[0]: line.split("==")[1].split()[0] for line in requirements(name)} for name in LOCKS
    ]
    runtime, japanese, dev = pinned
    used = runtime | japanese
    assert {name: version for name, version in used.items() if dev.get(name) != version} == {}


def test_the_extra_for_japanese_is_what_its_lock_pins():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = {line.split(" ")[0] for line in requirements("japanese.lock")}
    assert set(project["optional-dependencies"]["japanese"]) == pinned


def test_every_direct_requirement_is_in_the_lock():
    for kind in ("runtime", "japanese", "dev"):
        wanted = re.findall(
            r"^([a-z][a-z0-9-]+)", (ROOT / "requirements" / f"{kind}.in").read_text(), re.MULTILINE
        )
        pinned = {re.split(r"[\[=]", line)[0] for line in requirements(f"{kind}.lock")}
        assert set(wanted) <= pinned
