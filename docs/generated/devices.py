"""The reference of the codecs and of the vitals, made from the registry and from the table of vitals.

Runs in the process that builds the pages.
"""

from bedside.config.vitals import VITALS
from bedside.drivers.registry import CODECS, codec_class
from docs.generated.markdown import code, plain, table


def codecs() -> str:
    """Return each codec with its line settings, what it gives and where its code is."""
    return table(["codec", "line", "polled", "vitals", "module"], [_codec(name) for name in CODECS])


def _codec(name: str) -> list[str]:
    codec = codec_class(name)
    line = "MQTT" if name in {"bedside-json", "mqtt-map"} else f"{codec.baud} 8{codec.parity}1"
    line += " RTS/CTS" if codec.has_rtscts else ""
    polled = "no" if codec.poll_every_s is None else f"every {codec.poll_every_s:g} s"
    vitals = [vital + _rate(codec.wave_rates.get(vital)) for vital in codec.vitals]
    shown = "what its map names" if name == "mqtt-map" else "any number" if name == "bedside-json" else " ".join(vitals)
    return [code(name), line, polled, plain(shown), code(codec.__module__)]


def _rate(rate_hz: float | None) -> str:
    return "" if rate_hz is None else f" ({rate_hz:g}/s)"


def vitals() -> str:
    """Return each vital with its unit, codes and plausible range."""
    rows = [
        [
            code(vital.id),
            plain(vital.label),
            plain(vital.unit) or "-",
            plain(vital.ucum),
            str(vital.mdc),
            vital.loinc or "-",
            "{:g} to {:g}".format(*vital.plausible),
            "wave" if vital.is_wave else "episodic number" if vital.is_episodic else "number",
        ]
        for vital in VITALS.values()
    ]
    return table(["vital", "label", "unit", "UCUM", "MDC", "LOINC", "plausible", "kind"], rows)
