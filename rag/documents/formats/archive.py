"""Zip archives, in which Office and e-book files come: looked over before anything is unpacked."""

import io
import zipfile

from adverbum.documents.formats import Unreadable

MOST_ENTRIES = 10_000
MOST_MB = 500  # unpacked
MOST_RATIO = 200  # unpacked to packed, of an entry that is larger than a megabyte
_OLE = b"\xd0\xcf\x11\xe0"  # what holds an encrypted Office file, and one from before 2007


def checked(data: bytes) -> zipfile.ZipFile:
    """The archive in `data`.

    Raises:
        Unreadable: it is damaged, encrypted, or would unpack to more than a document does.
    """
    if data.startswith(_OLE):
        raise Unreadable("encrypted, or saved by a version of Office from before 2007")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError) as error:
        raise Unreadable(f"damaged: {error}") from None
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("encrypted: it asks for a password")
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_MB * 1_000_000:
        raise Unreadable(f"unpacks to more than {MOST_MB} MB or {MOST_ENTRIES:,} files")
    if any(entry.file_size > max(1_000_000, MOST_RATIO * entry.compress_size) for entry in entries):
        raise Unreadable(f"a part of it unpacks to more than {MOST_RATIO} times its size")
    return archive
