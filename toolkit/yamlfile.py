"""YAML with line numbers: every mistake can say where it stands. Scalars stay text, the settings give them types."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from toolkit.errors import UserError

# Enough for thousands of servers; more is the wrong file.
_MAX_BYTES = 4 * 1024 * 1024
# Deeper than any key of ours, shallower than what aliases can blow up to.
_MAX_DEPTH = 12
# What YAML calls nothing, as between two keys or in a file with comments after `---`.
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as it was written."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with the line of each key and its value."""

    items: "dict[str, tuple[int, Node]]"
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of values."""

    items: "list[Node]"
    line: int


Node = Scalar | Mapping | Sequence


def load(path: Path, flag: str = "--config.file") -> Mapping:
    """The file's top-level mapping (empty for an empty file). `flag` is what named the file.

    Raises UserError naming file and line for an unreadable file, broken YAML, a key given twice, a list on top.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}: check {flag}") from error
    if len(raw) > _MAX_BYTES:
        raise UserError(f"{path}: larger than {_MAX_BYTES >> 20} MB: this is not a settings file")
    try:
        root = yaml.compose(raw.decode(), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        raise UserError(f"{path}: byte {error.start} is not UTF-8: save the file as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise UserError(f"{path}:{line}: not YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise UserError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if root is None or root.tag == _NULL:
        return Mapping({}, 1)
    node = _convert(root, path, 0)
    if not isinstance(node, Mapping):
        raise UserError(f"{path}:{node.line}: the file must hold keys such as 'servers:', not a list or a single value")
    return node


def _convert(node: yaml.Node, path: Path, depth: int) -> Node:
    line = node.start_mark.line + 1
    if depth > _MAX_DEPTH:
        raise UserError(f"{path}:{line}: nested too deeply")
    if isinstance(node, yaml.MappingNode):
        items: dict[str, tuple[int, Node]] = {}
        for key_node, value_node in node.value:
            key, key_line = str(key_node.value), key_node.start_mark.line + 1
            if key in items:
                raise UserError(f"{path}:{key_line}: {key!r} is given twice, first in line {items[key][0]}: keep one")
            items[key] = (key_line, _convert(value_node, path, depth + 1))
        return Mapping(items, line)
    if isinstance(node, yaml.SequenceNode):
        return Sequence([_convert(item, path, depth + 1) for item in node.value], line)
    return Scalar("" if node.tag == _NULL else str(node.value), line)
