"""Bedside's own MQTT payload: one JSON value in each message; the topic ends with the vital's MDC code.

Pure; runs on the engine's event loop; the emulated publisher uses its encoder. Topics below a device's root:
`{root}/{MDC code}` carries a Value; `{root}/status`, retained, carries "online", or "offline" as the last will.
What can arrive broken: invalid JSON, another unit (units are UCUM), an implausible value. All are counted as bad.
"""

import math
from datetime import datetime
from typing import ClassVar, Final

import msgspec
from msgspec import Struct

from bedside.config.quality import Quality
from bedside.config.vitals import BY_MDC, VITALS, VitalId
from bedside.drivers.block import Block, Item, Notice, NoticeKind, Packet
from bedside.drivers.codec import CodecDefaults
from bedside.drivers.codecs.mqtt.message_age import JITTER_S, Transit

_STATUS: Final = "status"


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """One value. `unit` is UCUM. `sequence` counts the values of one vital, so that a duplicate is recognised."""

    value: float
    unit: str
    utc: datetime
    sequence: int
    quality: Quality = Quality.GOOD


class Presence(Struct, frozen=True, kw_only=True):
    """Whether the publisher is online."""

    state: str


def topic(root: str, vital: VitalId) -> str:
    """Return the topic of a vital of a device."""
    return f"{root}/{VITALS[vital].mdc}"


def status_topic(root: str) -> str:
    """Return the topic of a device's presence, which is also that of its last will."""
    return f"{root}/{_STATUS}"


def encode_value(vital: VitalId, value: float, *, utc: datetime, sequence: int) -> bytes:
    """Return the payload of one value, in the vital's own unit."""
    return msgspec.json.encode(Value(value=value, unit=VITALS[vital].ucum, utc=utc, sequence=sequence))


def encode_status(*, is_online: bool) -> bytes:
    """Return the payload of the status topic."""
    return msgspec.json.encode(Presence(state="online" if is_online else "offline"))


class VitalsJson(CodecDefaults):
    """Decodes the messages. Duplicates, and values older than the last one, are ignored and not counted as bad.

    Messages that a broker kept while the monitor was away get the time at which they were sent, so they are not new.
    """

    vitals: ClassVar[tuple[VitalId, ...]] = tuple(
        vital.id for vital in VITALS.values() if not vital.is_wave and vital.id != VitalId.CUFF
    )

    def __init__(self) -> None:
        self.bad_frames = 0
        self._sequences: dict[VitalId, int] = {}  # the last of each vital
        self._newest: dict[VitalId, float] = {}  # when each vital's newest value was measured
        self._value = msgspec.json.Decoder(Value)
        self._transit = Transit()
        self._presence = msgspec.json.Decoder(Presence)

    def feed(self, packet: Packet) -> list[Item]:
        """Decode one message; return its block or notice, or nothing if it is corrupt, a duplicate or outdated."""
        try:
            if packet.topic.endswith(f"/{_STATUS}"):
                return self._status(self._presence.decode(packet.data), packet.at)
            return self._block(packet)
        except (msgspec.DecodeError, KeyError, ValueError):
            self.bad_frames += 1
            return []

    def reset(self) -> None:
        """Do nothing. The sequence numbers are kept, so that a value that came before the loss is not taken for new."""

    def _status(self, presence: Presence, at: float) -> list[Item]:
        if presence.state == "online":
            self._sequences.clear()  # a publisher that restarted counts from the beginning
        elif presence.state != "offline":
            raise ValueError(presence.state)
        return [Notice(kind=NoticeKind.OFFLINE, is_present=presence.state == "offline", at=at)]

    def _block(self, packet: Packet) -> list[Item]:
        vital = BY_MDC[int(packet.topic.rpartition("/")[2])]
        value = self._value.decode(packet.data)
        if value.unit != vital.ucum or not vital.is_plausible(value.value):
            raise ValueError(value)
        if value.sequence <= self._sequences.get(vital.id, -1):
            return []
        self._sequences[vital.id] = value.sequence
        at = packet.at - self._transit.age(value.utc, packet.at)
        newest = self._newest.get(vital.id, -math.inf)
        if at < newest - JITTER_S:
            return []  # the broker kept it, and the publisher's start before it: it must not replace a newer value
        self._newest[vital.id] = max(at, newest)
        return [Block(vital=vital.id, values=(value.value,), at=at, quality=value.quality)]
