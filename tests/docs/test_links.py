"""Links to other sites still lead somewhere. Part of `make slow`, and only where there is a network."""

import re
import socket
import urllib.request

import pytest

from tests.docs.quoted_commands import PAGES

LINKS = sorted({link for page in PAGES for link in re.findall(r"\]\((https?://[^)\s]+)\)", page.read_text("utf-8"))})


@pytest.mark.slow
@pytest.mark.parametrize("link", LINKS)
def test_a_link_to_another_site_leads_somewhere(link: str) -> None:
    try:
        socket.getaddrinfo(link.split("/")[2], 443)
    except OSError:
        pytest.skip("there is no network here, or the site's name is not known")
    request = urllib.request.Request(link, headers={"User-Agent": "Mozilla/5.0"})  # noqa: S310 - pages name https alone
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        assert answer.status == 200
