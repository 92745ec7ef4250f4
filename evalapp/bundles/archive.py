"""Bundles as ZIP archives in memory: what a browser uploads and downloads. Nothing is ever unpacked to a disk.

An archive from outside is refused by what it declares before anything is unpacked: how long its directory is, how many
files of which names and kinds, how large, how much they would grow. What it then really holds is counted while it is
read, and must be what it declared. Its central directory comes at the very end and its first file at the very
beginning, so that nothing hides around it.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from evalapp.core.errors import Refusal
from evalapp.core.words import Words, say
from scoring.bundle import Bundle, digest, read_files

__all__ = ["ArchivedBundle", "bundle_in_archive", "read_archive", "write_archive"]

MOST_UNPACKED = 64 * 1024 * 1024
MOST_MEMBERS = 20
MOST_DIRECTORY = 64 * 1024
MOST_GROWTH = 200
"""How many times its packed size a file may be: tables of scores pack ten to forty times smaller."""
SLACK = 64 * 1024
"""A file this small may grow as it will."""

_END = struct.Struct("<4s4H2IH")
_ZIP64_LOCATOR = b"PK\x06\x07"
_ZIP64_LOCATOR_SIZE = 20
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = (stat.S_IFREG | 0o644) << 16


@dataclass(frozen=True, slots=True)
class ArchivedBundle:
    """A sound bundle from an archive; `files_digest` is of its files as they came."""

    bundle: Bundle
    files_digest: str


def bundle_in_archive(content: bytes) -> ArchivedBundle:
    """Read a bundle. Raises `Refusal` where the archive cannot be used, `BundleError` where the bundle cannot."""
    files = read_archive(content)
    return ArchivedBundle(read_files(files), digest(files))


def write_archive(files: Mapping[str, bytes], folder: str) -> bytes:
    """Return an archive with the files in one folder; the same files always give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(f"{folder}/{name}", _EPOCH)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, _READABLE
            archive.writestr(member, data)
    return out.getvalue()


def read_archive(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive by name, without the one folder that may stand around them all."""
    _check_end(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = _checked(archive.infolist())
            return _unpacked(archive, members)
    except _BROKEN:
        raise Refusal(_damaged()) from None


def _damaged() -> Words:
    return say("This is no ZIP archive, or a damaged one.")


def _too_many() -> Words:
    return say("The archive holds more files than a bundle has; at most %(most)s.", most=MOST_MEMBERS)


def _check_end(content: bytes) -> None:
    """Refuse by the first and the last bytes alone: reading a directory of millions of files would take minutes."""
    if len(content) < _END.size or not content.startswith(b"PK\x03\x04"):
        raise Refusal(_damaged())
    signature, _disk, _start, _here, count, size, offset, comment = _END.unpack(content[-_END.size :])
    locator = content[-_END.size - _ZIP64_LOCATOR_SIZE :][: len(_ZIP64_LOCATOR)]
    if locator == _ZIP64_LOCATOR:
        raise Refusal(say("The archive is of the kind ZIP64, which is not read here."))
    if signature == b"PK\x05\x06" and (size > MOST_DIRECTORY or count > MOST_MEMBERS + 1):
        raise Refusal(_too_many())
    if signature != b"PK\x05\x06" or comment or offset + size + _END.size != len(content):
        raise Refusal(say("The archive is damaged, or something stands before or behind it."))


def _checked(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The files by their names without folder; everything that is wrong with what they declare is said."""
    members = [entry for entry in entries if not entry.is_dir()]
    if len(members) > MOST_MEMBERS or len(entries) > MOST_MEMBERS + 1:
        raise Refusal(_too_many())
    wrong = ((_shown(member.orig_filename), _wrong(member)) for member in members)
    problems = [say("%(file)s: %(problem)s", file=file, problem=words) for file, words in wrong if words is not None]
    folders = {entry.filename[: entry.filename.rfind("/") + 1] for entry in entries}
    if len(folders) > 1 or not all(map(_is_folder, folders)):
        problems.append(say("All files of the archive must lie together: at its top, or in one folder."))
    files = {member.filename.rpartition("/")[2]: member for member in members}
    if len(files) < len(members):
        problems.append(say("The archive holds two files of the same name."))
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        problems.append(say("The archive unpacks to more than %(most)s MB.", most=MOST_UNPACKED // 2**20))
    if problems:
        raise Refusal(*problems)
    return files


def _is_folder(prefix: str) -> bool:
    """Whether what stands before a file's name is one folder, or nothing: no path, nothing above, not the root."""
    return prefix.count("/") < 2 and prefix not in ("/", "./", "../")


def _wrong(member: zipfile.ZipInfo) -> Words | None:
    kind = stat.S_IFMT(member.external_attr >> 16)
    if member.orig_filename != member.filename or "\\" in member.filename.rpartition("/")[2]:
        return say("is not the name of a file")
    if kind not in (0, stat.S_IFREG):
        return say("is a link, a folder or a device")
    if member.flag_bits & _ENCRYPTED:
        return say("is encrypted")
    if member.compress_type not in _METHODS:
        return say("is packed in a way that is not read here")
    if member.file_size > member.compress_size * MOST_GROWTH + SLACK:
        return say("unpacks to far more than it weighs")
    return None


def _shown(name: str) -> str:
    return "".join(character if character.isprintable() else "\ufffd" for character in name[:80])


def _unpacked(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> dict[str, bytes]:
    """The files' content: of each no more is unpacked than it declares, whose sum was checked, and no less is taken."""
    files: dict[str, bytes] = {}
    for name, member in members.items():
        with archive.open(member) as stream:
            files[name] = stream.read(member.file_size + 1)
        if len(files[name]) != member.file_size:
            raise Refusal(say("The archive holds something else than it declares."))
    return files
