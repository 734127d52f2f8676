"""The result of a probe, as text and as JSON.

Pure; runs in the command line's process.
"""

import json
from typing import Any, Final

from bedside.drivers.probe.evidence import CodecScore
from bedside.drivers.probe.probe import LineSetting, ProbeResult
from bedside.drivers.registry import codec_class

_OTHERS: Final = 3


def render(port: str, result: ProbeResult) -> str:
    """Return a text that names the recognised device, with the lines that a configuration needs for it."""
    if result.codec is None:
        return _nothing(port, result)
    score, setting = result.scores[0], result.settings[0]
    others = [row.codec for row in result.scores[1 : _OTHERS + 1]]
    evidence = f"{score.values} values, {score.bad_frames} bad frames, {score.checked:.0%} of its bytes checked"
    lines = [
        f"{port}: {result.codec} at {setting.text}: {evidence}",
        *([f"much less likely: {', '.join(others)}"] if others else []),
        "",
        "[[device]]",
        'id = "device1"',
        f'codec = "{result.codec}"',
        f"port = {json.dumps(port)}",
    ]
    return "\n".join(lines)


def _nothing(port: str, result: ProbeResult) -> str:
    if not result.received:
        return f"{port}: no data received. Check that the device is on, that its data output is enabled, and the cable."
    maybe = ", ".join(f"{row.codec} ({row.worth:.0%})" for row in result.scores[:_OTHERS])
    hint = f"; closest: {maybe}" if maybe else ""
    return f"{port}: {result.received} bytes received, but no known device sends such data{hint}"


def to_json(port: str, result: ProbeResult) -> str:
    """Return the result as a JSON object; `codec` is null if no device was recognised."""
    rows = [_row(score, setting) for score, setting in zip(result.scores, result.settings, strict=True)]
    best: dict[str, Any] = rows[0] if result.codec is not None else {"codec": None}
    whole = {"port": port, "received": result.received, **best, "others": rows[1:] if result.codec else rows}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _row(score: CodecScore, setting: LineSetting) -> dict[str, Any]:
    line = codec_class(score.codec)
    return {
        "codec": score.codec,
        "baud": line.baud if setting.baud is None else setting.baud,
        "parity": line.parity,
        "worth": round(score.worth, 3),
        "values": score.values,
        "bad_frames": score.bad_frames,
        "checked": round(score.checked, 3),
        "pace": round(score.pace, 3),
    }
