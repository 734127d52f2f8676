"""Cross-field validation of the sound: the volume is not below the clinic's minimum.

Pure; any thread. Each check raises ConfigError.
"""

from collections.abc import Callable

from bedside.config.errors import ConfigError
from bedside.config.schema import SoundConfig

Refuse = Callable[[str, object, str], ConfigError]


def check_sound(sound: SoundConfig, refuse: Refuse) -> None:
    """Check that the volume is not below the clinic's minimum."""
    if sound.volume < sound.volume_min:
        allowed = f"must be volume_min = {sound.volume_min:g} or more; volume_min itself may be set lower"
        raise refuse("sound.volume", sound.volume, allowed)
