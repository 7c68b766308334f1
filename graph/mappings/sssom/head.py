"""The head of a table of mappings: YAML in comments, as a spreadsheet may leave it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import dedent

import yaml

LONGEST = 1 << 20
"""Characters of a cell, and of the head."""
FILLED = re.compile(r'(?:[\t,;](?:"")?|\s)*+\Z')
"""The empty cells that a spreadsheet puts behind a line, quoted or not."""


class Plain(yaml.SafeLoader):
    """Reads YAML without aliases: a few lines of them would say billions of values."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not read here", problem_mark=mark)
        return super().compose_node(parent, index)


def is_head(line: str) -> bool:
    return line.lstrip(' "').startswith("#")


def read(lines: list[str]) -> dict[str, object]:
    """Read the head, without what a spreadsheet put around its lines. Raises: ValueError."""
    text = dedent("".join(f"{_unquoted(line)}\n" for line in lines if is_head(line)))
    if len(text) > LONGEST:
        raise ValueError(f"line 1: the head has {len(text):,} characters; at most {LONGEST:,} were expected")
    try:
        found = yaml.load(text, Plain)  # noqa: S506 - it is safer than the safe one
    except yaml.YAMLError as err:
        mark = getattr(err, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ValueError(
            f"line {line}: the head cannot be read ({getattr(err, 'problem', err)}); YAML was expected"
        ) from err
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ValueError("line 1: the head is no YAML mapping; '# mapping_set_id: ...' was expected")  # noqa: TRY004
    return {str(key): value for key, value in found.items()}


def _unquoted(line: str) -> str:
    bare = FILLED.sub("", line)
    if bare.startswith('"'):
        bare = bare.removeprefix('"').removesuffix('"').replace('""', '"')
    return bare.lstrip().removeprefix("#")


def curie_map(metadata: Mapping[str, object]) -> dict[str, str]:
    """Give the prefixes; each may be written with its namespace, or as an object that has both. Raises: ValueError."""
    found = metadata.get("curie_map") or {}
    if isinstance(found, list):
        found = {str(one.get("prefix_name", "")): one for one in found if isinstance(one, dict)}
    if not isinstance(found, dict):
        raise ValueError("line 1: curie_map is no YAML mapping; prefixes with their namespaces were expected")  # noqa: TRY004
    spaces = {str(prefix): _space(told) for prefix, told in found.items()}
    return {prefix: space for prefix, space in spaces.items() if prefix and space}


def _space(told: object) -> str:
    if isinstance(told, dict):
        return next((str(told[key]) for key in ("prefix_url", "prefix_reference", "@id") if told.get(key)), "")
    return "" if told is None else str(told)


def external(content: bytes) -> dict[str, object]:
    """Read metadata from a file of its own, in YAML or JSON. Raises: ValueError."""
    if len(content) > LONGEST:
        raise ValueError(f"it has {len(content):,} bytes; metadata of at most {LONGEST:,} were expected")
    try:
        found = yaml.load(content.decode("utf-8-sig"), Plain)  # noqa: S506 - it is safer than the safe one
    except (yaml.YAMLError, UnicodeDecodeError) as err:
        raise ValueError(f"it cannot be read ({err}); metadata in YAML were expected") from err
    if not isinstance(found, dict):
        raise ValueError("it is no YAML mapping; 'curie_map' and other metadata were expected")  # noqa: TRY004
    return {str(key): value for key, value in found.items()}
