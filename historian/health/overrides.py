"""The table of rules with the thresholds that a user wants otherwise (`rules` of monitor.yml)."""

import difflib
from collections.abc import Sequence
from dataclasses import replace

from historian.health.rules import Rule
from toolkit.errors import UserError
from toolkit.rulesfile import LEVELS, Override


def overridden(rules: Sequence[Rule], overrides: Sequence[Override]) -> tuple[Rule, ...]:
    """The rules as the user wants them; one without any threshold left is not there.

    Raises UserError with a line for each override that cannot be, naming its file and line and what to do.
    """
    known = {rule.id: rule for rule in rules}
    mistakes: list[str] = []
    for override in overrides:
        try:
            rule = known[override.rule]
        except KeyError:
            near = difflib.get_close_matches(override.rule, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else "docs/findings.md lists the rules"
            mistakes.append(f"{override.file}:{override.line}: rules: there is no rule {override.rule!r}; {hint}")
            continue
        try:
            known[rule.id] = _changed(rule, override)
        except ValueError as error:
            mistakes.append(f"{override.file}:{override.line}: rules.{rule.id}: {error}")
    if mistakes:
        raise UserError("\n".join(mistakes))
    return tuple(rule for rule in known.values() if rule.thresholds)


def _changed(rule: Rule, override: Override) -> Rule:
    if override.off:
        return replace(rule, info=None, warn=None, crit=None)
    if rule.is_state and any(value is not None for value in override.levels.values()):
        raise ValueError("it has no threshold: the state itself is what is found; give hold, clear or off")
    levels = {level: override.levels.get(level, getattr(rule, level)) for level in LEVELS}
    changed = replace(
        rule,
        info=levels["info"],
        warn=levels["warn"],
        crit=levels["crit"],
        hold=rule.hold if override.hold is None else override.hold,
        clear=rule.clear if override.clear is None else override.clear,
    )
    values = [value for value, _ in changed.thresholds]
    if values != sorted(set(values), reverse=rule.worse == "above"):
        given = {level: value for level, value in levels.items() if value is not None}
        order = (" < " if rule.worse == "above" else " > ").join(given)
        shown = ", ".join(f"{level} {value:g}" for level, value in given.items())
        raise ValueError(f"the thresholds contradict each other ({shown}): it must be {order}")
    return changed
