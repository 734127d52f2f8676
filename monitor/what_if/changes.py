"""Applies single changes to a profile, such as "SPO2.low=88". Pure; any thread."""

import msgspec

from bedside.config.checks.configuration import limit_faults
from bedside.config.error_messages import nearest
from bedside.config.schema import Limit, Profile
from bedside.config.vitals import VitalId


class ChangeError(ValueError):
    """A change of a profile is invalid. The message names the change and what is allowed."""


def changed(profile: Profile, changes: list[str]) -> Profile:
    """Return the profile with these changes, such as "SPO2.low=88". Raises ChangeError if one is invalid."""
    limits = dict(profile.limits)
    for change in changes:
        vital, limit = _changed(limits, change)
        limits[vital] = limit
    return msgspec.structs.replace(profile, limits=limits)


def _changed(limits: dict[VitalId, Limit], change: str) -> tuple[VitalId, Limit]:
    name, equals, text = change.partition("=")
    vital_name, dot, field = name.strip().partition(".")
    if not (equals and dot):
        raise ChangeError(f"{change!r} is not a change: write for example SPO2.low=88, or HR.high=none")
    known = [str(vital) for vital in limits]
    if vital_name.upper() not in known:
        raise ChangeError(
            f"{vital_name!r} has no limits here: {nearest(vital_name.upper(), known)}limits have {', '.join(known)}"
        )
    if field not in Limit.__struct_fields__:
        fields = Limit.__struct_fields__
        raise ChangeError(
            f"{field!r} is not a setting of a limit: {nearest(field, fields)}the settings are {', '.join(fields)}"
        )
    vital = VitalId(vital_name.upper())
    value = None if text.strip().lower() == "none" else text.strip()
    try:
        raw = {**msgspec.to_builtins(limits[vital]), field: value}
        limit = msgspec.convert(raw, Limit, strict=False)
    except msgspec.ValidationError as err:
        raise ChangeError(f"{change}: {err}") from err
    for fault in limit_faults(vital, limit):
        raise ChangeError(f"{change}: {vital}{fault.key} = {fault.value} {fault.allowed}")
    return vital, limit
