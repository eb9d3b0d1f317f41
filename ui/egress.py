"""Nothing leaves this machine: connections and look-ups of names elsewhere are refused within the process.

Python reports them to audit hooks before they happen, whichever library asks. A library that opens sockets in
compiled code of its own is not seen.
"""

import ipaddress
import socket
import sys
from collections.abc import Set
from functools import partial

# Which argument names the host, alone or as the first of an address. Addresses of local sockets are no tuples.
_NAMED = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.gethostbyaddr": 0}
_ADDRESSED = {"socket.connect": 1, "socket.sendto": 1, "socket.sendmsg": 1}


def seal(*hosts: str) -> None:
    """From now on, and for good, every attempt of this process to reach another machine is a PermissionError.

    Args:
        hosts: names of other machines that may be reached, such as a Chroma server's, and their addresses now.
    """
    sys.addaudithook(partial(hook, allowed={known for host in hosts for known in (host.lower(), *_addresses(host))}))


def _addresses(host: str) -> set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(host, None)}
    except OSError:
        return set()


def hook(event: str, arguments: tuple[object, ...], *, allowed: Set[str] = frozenset()) -> None:
    """Raises PermissionError if the event is an attempt to reach another machine that is not `allowed`.

    >>> hook("socket.connect", (None, ("127.0.0.1", 80)))
    >>> hook("socket.getaddrinfo", ("example.org", 443))
    Traceback (most recent call last):
    ...
    PermissionError: the chat does not reach out: example.org was refused
    """
    host: object = None
    if event in _NAMED:
        host = arguments[_NAMED[event]]
    elif event in _ADDRESSED:
        address = arguments[_ADDRESSED[event]]
        host = address[0] if isinstance(address, tuple) else None
    if not is_local(host) and _text(host).lower() not in allowed:
        raise PermissionError(f"the chat does not reach out: {_text(host)} was refused")


def is_local(host: object) -> bool:
    """Whether `host`, a name or an address as text or bytes, is this machine; None and "" are.

    >>> [is_local(host) for host in ("localhost", "127.8.8.8", "::1", "0.0.0.0", "192.168.1.5", "evil.example")]
    [True, True, True, True, False, False]
    """
    name = _text(host).lower()
    if name in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.split("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


def _text(host: object) -> str:
    if host is None:
        return ""
    return host.decode("utf-8", "replace") if isinstance(host, bytes | bytearray) else str(host)
