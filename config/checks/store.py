"""Whether the address of a central store is one. Its password is in no sentence.

Pure; any thread.
"""

import re
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from bedside.config.errors import ConfigError
from bedside.config.schema import StoreConfig

_SCHEMES: Final = frozenset({"postgresql", "postgres"})
_ALLOWED: Final = 'must be postgresql://[user@]host[:port]/database, or "" for none'
# Greedy up to the last @: a password may hold a / or an @ that should have been written as %2F or %40.
_SECRETS: Final = (
    (re.compile(r"//.*@", re.DOTALL), "//...@"),
    (re.compile(r"(?i)(password)=[^&\s]*"), r"\1=..."),
)


def check_store(settings: StoreConfig, file: Path | str, key: str) -> None:
    """Raise ConfigError where the URL is no PostgreSQL database's; `key` is where it stood in `file`."""
    if settings.url and not _is_address(settings.url):
        raise ConfigError(file, key, without_secret(settings.url), _ALLOWED)


def without_secret(text: str) -> str:
    """Return a URL, or a sentence that holds one, without user and password."""
    for secret, instead in _SECRETS:
        text = secret.sub(instead, text)
    return text


def has_password(url: str) -> bool:
    """Say whether a password stands in a URL that is an address."""
    return urlsplit(url).password is not None or "password=" in urlsplit(url).query.lower()


def _is_address(url: str) -> bool:
    try:
        found = urlsplit(url)
        return found.scheme in _SCHEMES and _is_whole(found) and not re.search(r"\s", url)
    except ValueError:  # a port that is no number, a bracket without its other half
        return False


def _is_whole(found: SplitResult) -> bool:
    """Say whether a database is named, and a port that can be; no host is the machine's own socket."""
    return found.port != 0 and len(found.path) > 1 and "/" not in found.path[1:] and not found.fragment
