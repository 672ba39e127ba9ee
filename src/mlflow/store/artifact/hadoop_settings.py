"""What Hadoop's own files (``core-site.xml``, ``hdfs-site.xml``) say about its file systems.

They are looked for in the folder that HADOOP_CONF_DIR names, else in ``$HADOOP_HOME/etc/hadoop``.
"""

import os
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit
from xml.etree import ElementTree

from mlflow.exceptions import invalid
from mlflow.store.artifact.remote_place import Place

_FILES = ("core-site.xml", "hdfs-site.xml", "mountTable.xml")
_HTTP_PORT, _HTTPS_PORT = 9870, 9871
_NESTED = 8


class Served(NamedTuple):
    """Where a folder is served: the URLs of the name nodes, of which one is active, and the folder there."""

    urls: tuple[str, ...]
    folder: str


def read_settings() -> dict[str, str]:
    """The properties in Hadoop's files; none where there are no files.

    Raises: INVALID_PARAMETER_VALUE when a file is no such file.
    """
    folder = os.environ.get("HADOOP_CONF_DIR")
    if not folder:
        home = os.environ.get("HADOOP_HOME")
        if not home:
            return {}
        folder = os.path.join(home, "etc", "hadoop")
    found: dict[str, str] = {}
    for name in _FILES:
        path = os.path.join(folder, name)
        try:
            root = ElementTree.parse(path).getroot()
        except FileNotFoundError:
            continue
        except (OSError, ElementTree.ParseError) as error:
            raise invalid(f"Hadoop's file {path!r} cannot be read: {error}") from None
        for item in root.iter("property"):
            key = (item.findtext("name") or "").strip()
            found[key] = (item.findtext("value") or "").strip()
    return found


def served_at(place: Place, settings: Mapping[str, str]) -> Served:
    """Where the folder of an ``hdfs:`` or ``viewfs:`` URI is served over WebHDFS.

    Raises: INVALID_PARAMETER_VALUE when nothing says it.
    """
    for _ in range(_NESTED):
        if not place.host:
            place = _default(place, settings)
        if place.scheme == "hdfs":
            return Served(_name_nodes(place.host, settings), place.folder)
        place = _mounted(place, settings)
    raise invalid(f"The mount table of {place!r} leads from one to the next.")


def _default(place: Place, settings: Mapping[str, str]) -> Place:
    default = urlsplit(settings.get("fs.defaultFS", ""))
    if default.scheme != place.scheme or not default.hostname:
        raise invalid(
            f"Invalid URI '{place!r}': it names no host, and fs.defaultFS in Hadoop's files (HADOOP_CONF_DIR) "
            f"is no {place.scheme}: URI that does."
        )
    return place._replace(host=_host(default.netloc))


def _host(netloc: str) -> str:
    # as it is written: names of clusters need not be in small letters
    return netloc.rpartition("@")[2].partition(":")[0]


def _name_nodes(host: str, settings: Mapping[str, str]) -> tuple[str, ...]:
    secure = settings.get("dfs.http.policy") == "HTTPS_ONLY"
    kind, scheme, port = ("https", "https", _HTTPS_PORT) if secure else ("http", "http", _HTTP_PORT)
    key = f"dfs.namenode.{kind}-address"
    cluster = next((name for name in _list(settings, "dfs.nameservices") if name.lower() == host.lower()), None)
    if cluster is None:
        default = settings.get(key)
        if default and _host(urlsplit(settings.get("fs.defaultFS", "")).netloc).lower() == host.lower():
            port = int(default.rpartition(":")[2])
        return (f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}",)
    nodes = _list(settings, f"dfs.ha.namenodes.{cluster}")
    addresses = [settings.get(f"{key}.{cluster}.{node}") for node in nodes] or [settings.get(f"{key}.{cluster}")]
    if None in addresses:
        raise invalid(f"Hadoop's files name no {key} for each name node of {cluster!r}.")
    return tuple(f"{scheme}://{address}" for address in addresses)


def _list(settings: Mapping[str, str], key: str) -> list[str]:
    return [item.strip() for item in settings.get(key, "").split(",") if item.strip()]


def _mounted(place: Place, settings: Mapping[str, str]) -> Place:
    """Where a folder of a mount table leads."""
    begin = f"fs.viewfs.mounttable.{place.host.lower()}."
    table = {key[len(begin) :]: value for key, value in settings.items() if key.lower().startswith(begin)}
    links = {key[len("link.") :]: value for key, value in table.items() if key.startswith("link.")}
    for point in sorted(links, key=len, reverse=True):
        if place.folder == point or place.folder.startswith(point.rstrip("/") + "/"):
            return _joined(place, links[point], place.folder[len(point.rstrip("/")) :])
    rest = table.get("linkFallback") or table.get("linkMergeSlash")
    if rest is None:
        raise invalid(
            f"Nothing says where '{place!r}' is: neither MILLRACE_WEBHDFS_URL is set, nor do Hadoop's files "
            f"(HADOOP_CONF_DIR) have a link for it in fs.viewfs.mounttable.{place.host}."
        )
    return _joined(place, rest, place.folder)


def _joined(place: Place, target: str, folder: str) -> Place:
    parts = urlsplit(target)
    if parts.scheme not in ("hdfs", "viewfs"):
        raise invalid(f"The mount table of {place} leads to {target!r}, which is no hdfs: URI.")
    path = f"{parts.path.rstrip('/')}{folder}"
    return place._replace(scheme=parts.scheme, host=_host(parts.netloc), port=None, folder=path or "/")
