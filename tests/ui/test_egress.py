"""Nothing but this machine can be reached, whichever way it is tried."""

import subprocess
import sys

import pytest

from adverbum.ui.egress import hook


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("93.184.216.34", 443))),
        ("socket.connect", (None, ("2001:db8::1", 443, 0, 0))),
        ("socket.connect", (None, ("::ffff:93.184.216.34", 443, 0, 0))),
        ("socket.sendto", (None, ("8.8.8.8", 53))),
        ("socket.getaddrinfo", ("example.org", 443, 0, 0, 0)),
        ("socket.getaddrinfo", (b"example.org", 443, 0, 0, 0)),
        ("socket.getaddrinfo", ("localhost.evil.example", 443, 0, 0, 0)),
        ("socket.gethostbyname", ("example.org",)),
    ],
)
def test_other_machines_are_refused(event: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(PermissionError, match="does not reach out"):
        hook(event, arguments)


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("127.0.0.1", 80))),
        ("socket.connect", (None, ("::1", 80, 0, 0))),
        ("socket.connect", (None, "/run/some.socket")),
        ("socket.getaddrinfo", (None, 80, 0, 0, 0)),
        ("socket.getaddrinfo", ("localhost", 80, 0, 0, 0)),
        ("open", ("example.org", "r", 0)),
    ],
)
def test_this_machine_is_not(event: str, arguments: tuple[object, ...]) -> None:
    hook(event, arguments)


def test_only_a_machine_that_is_named_may_be_reached() -> None:
    allowed = {"vectors.example", "192.0.2.7"}
    hook("socket.getaddrinfo", ("Vectors.example", 8000, 0, 0, 0), allowed=allowed)
    hook("socket.connect", (None, ("192.0.2.7", 8000)), allowed=allowed)
    with pytest.raises(PermissionError):
        hook("socket.connect", (None, ("192.0.2.8", 8000)), allowed=allowed)


@pytest.mark.parametrize(
    ("first", "error"), [("from adverbum.ui.egress import seal; seal()", "PermissionError"), ("", "socket.gaierror")]
)
def test_a_sealed_process_does_not_even_look_up_a_name_as_others_do(first: str, error: str) -> None:
    code = f"{first}\nimport socket; socket.getaddrinfo('nowhere.invalid', 80)"
    tried = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert tried.stderr.strip().splitlines()[-1].startswith(error)
