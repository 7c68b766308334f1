"""The head of a table of mappings: YAML in comments, as a spreadsheet may leave it."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

import yaml

LONGEST = 1 << 20
"""Characters of a cell, and of the head."""


def is_head(line: str) -> bool:
    return line.lstrip(' "').startswith("#")


def read(lines: list[str]) -> dict[str, object]:
    """Read the head, without what a spreadsheet put around its lines. Raises: ValueError."""
    text = dedent("".join(f"{_unquoted(line)}\n" for line in lines if is_head(line)))
    if len(text) > LONGEST:
        raise ValueError(f"line 1: the head has {len(text):,} characters; at most {LONGEST:,} were expected")
    try:
        found = yaml.safe_load(text)
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
    bare = line.rstrip(" \t\r\n,;")
    if bare.startswith('"'):
        bare = bare.removeprefix('"').removesuffix('"').replace('""', '"')
    return bare.lstrip().removeprefix("#")


def curie_map(metadata: Mapping[str, object]) -> dict[str, str]:
    found = metadata.get("curie_map", {})
    if not isinstance(found, dict):
        raise ValueError("line 1: curie_map is no YAML mapping; prefixes with their namespaces were expected")  # noqa: TRY004
    return {str(prefix): str(space) for prefix, space in found.items()}
