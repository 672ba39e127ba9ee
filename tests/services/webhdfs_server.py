"""A name node and a data node that speak WebHDFS (REST) and keep files in a folder: what Hadoop's own servers answer.

A program: ``webhdfs_server.py FOLDER`` prints the addresses. Files are sent to and read from the data node, to which
the name node redirects. As with Hadoop, a file is there while it is written, and a rename replaces nothing unless it is
told to.
"""

import errno
import http.server
import json
import os
import shutil
import sys
import threading
from urllib.parse import parse_qs, quote, unquote, urlsplit

_API = "/webhdfs/v1"
_CHUNK = 1 << 20


class Refused(Exception):
    def __init__(self, status, kind, text):
        super().__init__(text)
        self.answer = {"RemoteException": {"exception": kind, "javaClassName": f"org.apache.{kind}", "message": text}}
        self.status = status


class Node(http.server.BaseHTTPRequestHandler):
    """What both kinds of nodes do; a subclass has a method for each operation."""

    protocol_version = "HTTP/1.1"
    cluster = None

    def answer(self):
        parts = urlsplit(self.path)
        self.query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        self.asked = unquote(parts.path.removeprefix(_API)) or "/"
        self.local = self.cluster.local(self.asked)
        self.operation = self.query.get("op", "").upper()
        self.cluster.seen.append((type(self).__name__, self.operation, dict(self.headers), self.query))
        try:
            try:
                self.check()
                getattr(self, f"{self.command.lower()}_{self.operation}")()
            except OSError as error:
                raise explained(error, self.asked) from error
        except AttributeError:
            self.respond(400, {"RemoteException": {"exception": "UnsupportedOperationException", "message": self.path}})
        except Refused as error:
            if self.headers.get("Content-Length") != "0" and self.command == "PUT":
                self.close_connection = True
            self.respond(error.status, error.answer)

    do_GET = do_PUT = do_POST = do_DELETE = answer

    def check(self):
        """Refuse a request to the wrong node, or of nobody."""

    def respond(self, status, value=None, headers=()):
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        for name, content in headers:
            self.send_header(name, content)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(self.headers.get("Content-Length", 0))
        while left:
            data = self.rfile.read(min(left, _CHUNK))
            if not data:
                raise ConnectionError("the body broke off")
            left -= len(data)
            yield data

    def log_message(self, *_):
        pass


class NameNode(Node):
    def check(self):
        if self.server is self.cluster.standby:
            raise Refused(403, "StandbyException", "Operation category READ is not supported in state standby")
        if not self.query.get("user.name") and not self.headers.get("Authorization"):
            raise Refused(401, "AuthenticationException", "Authentication required")

    def redirect(self):
        list(self.body())
        query = "&".join(f"{name}={quote(value)}" for name, value in self.query.items())
        port = self.cluster.data.server_port
        there = f"http://localhost:{port}{_API}{quote(self.asked)}?{query}&namenoderpcaddress=nn:8020"
        self.respond(307, headers=[("Location", there)])

    put_CREATE = get_OPEN = redirect

    def get_GETFILESTATUS(self):
        self.respond(200, {"FileStatus": status(self.local, "")})

    def get_LISTSTATUS(self):
        if os.path.isdir(self.local):
            names = sorted(os.listdir(self.local))
            found = [status(os.path.join(self.local, name), name) for name in names]
        else:
            found = [status(self.local, "")]
        self.respond(200, {"FileStatuses": {"FileStatus": found}})

    def put_MKDIRS(self):
        if os.path.isfile(self.local):
            raise Refused(403, "FileAlreadyExistsException", f"Path is not a directory: {self.asked}")
        os.makedirs(self.local, exist_ok=True)
        self.respond(200, {"boolean": True})

    def put_RENAME(self):
        target = self.cluster.local(self.query["destination"])
        if self.query.get("renameoptions", "").upper() == "OVERWRITE" and not self.cluster.legacy:
            if os.path.isdir(target):
                raise Refused(403, "FileAlreadyExistsException", "Source is a file and destination a directory")
            os.replace(self.local, target)
            self.respond(200)
            return
        if os.path.isdir(target):
            target = os.path.join(target, os.path.basename(self.local))
        if os.path.exists(target) or not os.path.exists(self.local):
            self.respond(200, {"boolean": False})
            return
        os.rename(self.local, target)
        self.respond(200, {"boolean": True})

    def delete_DELETE(self):
        if not os.path.lexists(self.local):
            self.respond(200, {"boolean": False})
        elif not os.path.isdir(self.local):
            os.unlink(self.local)
            self.respond(200, {"boolean": True})
        else:
            if os.listdir(self.local) and self.query.get("recursive") != "true":
                raise Refused(403, "PathIsNotEmptyDirectoryException", f"{self.asked} is non empty")
            shutil.rmtree(self.local)
            self.respond(200, {"boolean": True})


class DataNode(Node):
    def put_CREATE(self):
        if os.path.isdir(self.local):
            raise Refused(403, "FileAlreadyExistsException", f"{self.asked} already exists as a directory")
        if os.path.exists(self.local) and self.query.get("overwrite") != "true":
            raise Refused(403, "FileAlreadyExistsException", f"{self.asked} already exists")
        os.makedirs(os.path.dirname(self.local), exist_ok=True)
        with open(self.local, "wb") as file:
            for chunk in self.body():
                file.write(chunk)
        self.respond(201, headers=[("Location", f"hdfs://nn:8020{quote(self.asked)}")])

    def get_OPEN(self):
        with open(self.local, "rb") as file:
            begin = int(self.query.get("offset", 0))
            size = os.fstat(file.fileno()).st_size - begin
            size = min(size, int(self.query.get("length", size)))
            if self.cluster.breaks:
                # once: the connection ends in the middle
                self.cluster.breaks -= 1
                self.close_connection = True
            self.send_response(200)
            self.send_header("Content-Type", "application/octet-stream")
            self.send_header("Content-Length", str(size))
            self.end_headers()
            file.seek(begin)
            if self.close_connection:
                self.wfile.write(file.read(size // 2))
                return
            shutil.copyfileobj(file, self.wfile, _CHUNK)


class Cluster:
    """The nodes over one folder.

    ``seen`` has what was asked; ``legacy`` leaves the options of renames out, as gateways do; of ``breaks`` reads each
    breaks off; ``standby`` is a second name node, which is not active.
    """

    def __init__(self, folder):
        self.folder = os.path.realpath(folder)
        self.seen, self.legacy, self.breaks = [], False, 0
        self.name, self.standby = self._node(NameNode), self._node(NameNode)
        self.data = self._node(DataNode)

    def _node(self, kind):
        handler = type(kind.__name__, (kind,), {"cluster": self})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        return server

    @property
    def url(self):
        return f"http://127.0.0.1:{self.name.server_port}"

    @property
    def standby_url(self):
        return f"http://127.0.0.1:{self.standby.server_port}"

    def local(self, path):
        found = os.path.normpath(os.path.join(self.folder, path.lstrip("/")))
        assert found == self.folder or found.startswith(self.folder + os.sep), path
        return found

    def stop(self):
        for server in (self.name, self.standby, self.data):
            server.shutdown()
            server.server_close()


def status(path, suffix):
    found = os.lstat(path)
    kind = "DIRECTORY" if os.path.isdir(path) else "FILE"
    return {
        "accessTime": 0,
        "blockSize": 134217728,
        "fileId": found.st_ino,
        "group": "supergroup",
        "length": 0 if kind == "DIRECTORY" else found.st_size,
        "modificationTime": found.st_mtime_ns // 1_000_000,
        "owner": "webuser",
        "pathSuffix": suffix,
        "permission": "755",
        "replication": 3,
        "type": kind,
    }


def explained(error, path):
    if isinstance(error, FileNotFoundError):
        return Refused(404, "FileNotFoundException", f"File does not exist: {path}")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return Refused(403, "ParentNotDirectoryException", f"{path} (is not a directory)")
    return Refused(500, "IOException", str(error))


if __name__ == "__main__":
    served = Cluster(sys.argv[1])
    print(served.url, served.standby_url, flush=True)
    threading.Event().wait()
