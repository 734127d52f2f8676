"""Cross-field validation of the cuff: its limb names a device, its programmes are valid and have unique names.

Pure; any thread. Each check raises ConfigError.
"""

from collections.abc import Callable, Sequence

from bedside.config.error_messages import nearest
from bedside.config.errors import ConfigError
from bedside.config.schema import Config, NibpPlan, NibpStep

Refuse = Callable[[str, object, str], ConfigError]


def check_nibp(config: Config, refuse: Refuse) -> None:
    """Check the settings of the cuff."""
    _check_same_limb(config, refuse)
    _check_names(config.nibp.programme, refuse)
    for index, plan in enumerate(config.nibp.programme):
        _check_steps(plan.steps, f"nibp.programme[{index}].steps", refuse)


def _check_same_limb(config: Config, refuse: Refuse) -> None:
    limb, known = config.nibp.same_limb, [device.id for device in config.device]
    if limb is not None and limb not in known:
        raise refuse("nibp.same_limb", limb, f"{nearest(limb, known)}must be the id of a device: {', '.join(known)}")


def _check_names(plans: Sequence[NibpPlan], refuse: Refuse) -> None:
    seen: set[str] = set()
    for index, plan in enumerate(plans):
        if plan.name in seen:
            raise refuse(f"nibp.programme[{index}].name", plan.name, "each programme needs a name of its own")
        seen.add(plan.name)


def _check_steps(steps: Sequence[NibpStep], key: str, refuse: Refuse) -> None:
    if not steps:
        raise refuse(key, [], "must hold at least one phase, such as { every_min = 5.0, times = 8 }")
    for index, step in enumerate(steps[:-1]):
        if step.times is None:
            raise refuse(f"{key}[{index}].times", None, "must be a number: only the last phase may have no end")
