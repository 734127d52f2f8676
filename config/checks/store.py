"""Checks the address of a central store. Error messages never contain its password.

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
# Greedy up to the last @: a password may contain a / or an @ that should have been written as %2F or %40.
_SECRETS: Final = (
    (re.compile(r"//.*@", re.DOTALL), "//...@"),
    (re.compile(r"(?i)(password)=[^&\s]*"), r"\1=..."),
)


def check_store(settings: StoreConfig, file: Path | str, key: str) -> None:
    """Raise ConfigError if the URL is not that of a PostgreSQL database; `key`: the key of the URL in `file`."""
    if settings.url and not _is_address(settings.url):
        raise ConfigError(file, key, without_secret(settings.url), _ALLOWED)


def without_secret(text: str) -> str:
    """Return a URL, or a sentence that contains one, without user and password."""
    for secret, instead in _SECRETS:
        text = secret.sub(instead, text)
    return text


def has_password(url: str) -> bool:
    """Whether a valid URL contains a password."""
    return urlsplit(url).password is not None or "password=" in urlsplit(url).query.lower()


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in _SCHEMES and _is_complete(parts) and not re.search(r"\s", url)
    except ValueError:  # a port that is not a number, a bracket that is not closed
        return False


def _is_complete(parts: SplitResult) -> bool:
    """Whether a URL names a database and has no invalid port. Without a host the server is this computer's socket."""
    return parts.port != 0 and len(parts.path) > 1 and "/" not in parts.path[1:] and not parts.fragment
