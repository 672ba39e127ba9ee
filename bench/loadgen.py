"""HTTP/1.1 load generator: one process, epoll, keep-alive, one request in flight per connection.

Raw sockets instead of http.client, because http.client's own ~150 us per request would be the
limit of a fast server; this costs about 25 us. Standard library only.
usage: loadgen.py SPEC.json ; SPEC: port, conc, secs, method, path, headers, and one of
  body        sent as it is; "@N@" in it becomes a number unique to the request
  otlp        {"traces": T, "spans": S}: an OTLP/protobuf trace export with fresh ids
  quickack    true: acknowledge segments at once (see below)
prints {"rps","p50_ms","p99_ms","requests","errors","error_sample","wall_s","resp_bytes"}
"""

import json
import os
import select
import socket
import sys
import time


def varint(n):
    o = bytearray()
    while n > 127:
        o.append(n & 127 | 128)
        n >>= 7
    o.append(n)
    return bytes(o)


def ld(field, b):
    return varint(field << 3 | 2) + varint(len(b)) + b


def attr(field, k, v):
    return ld(field, ld(1, k.encode()) + ld(2, ld(1, v.encode())))


def otlp_body(traces, spans):
    import struct

    now = time.time_ns()
    out = b""
    for _ in range(traces):
        tid, root = os.urandom(16), os.urandom(8)
        for i in range(spans):
            s = ld(1, tid) + ld(2, root if i == 0 else os.urandom(8))
            if i:
                s += ld(4, root)
            s += ld(5, b"span-%d" % i) + varint(6 << 3) + varint(1)
            s += varint(7 << 3 | 1) + struct.pack("<Q", now + i * 1000)
            s += varint(8 << 3 | 1) + struct.pack("<Q", now + i * 1000 + 900000)
            s += attr(9, "gen_ai.request.model", "a-model") + attr(9, "user.id", "u%d" % i)
            s += attr(9, "input.value", "what is the answer to question number %d?" % i)
            s += ld(15, varint(3 << 3) + varint(1))
            out += ld(2, s)
    scope = ld(1, ld(1, b"bench")) + out
    res = ld(1, attr(1, "service.name", "bench"))
    return ld(1, res + ld(2, scope))


def main():
    sp = json.load(open(sys.argv[1]))
    port, conc, secs = sp["port"], sp["conc"], sp["secs"]
    maxr = sp.get("max_requests") or 0
    # A server that writes head and body apart without TCP_NODELAY stalls 40 ms per keep-alive
    # request on the client's delayed ACK. Ordinary clients see that, so it is measured by default;
    # "quickack" acknowledges at once and so shows the server's own capacity.
    quickack = sp.get("quickack")
    hd = "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: */*\r\n" % (
        sp.get("method", "POST"),
        sp["path"],
        port,
    )
    if "otlp" not in sp and "body" in sp:
        hd += "Content-Type: application/json\r\n"
    for k, v in (sp.get("headers") or {}).items():
        hd += "%s: %s\r\n" % (k, v)
    if "otlp" in sp:
        gen = lambda n: otlp_body(sp["otlp"]["traces"], sp["otlp"]["spans"])
    else:
        b = (sp.get("body") or "").encode()
        if b"@N@" in b:
            base = int(time.time() * 1000) % 10**9 * 1000
            gen = lambda n: b.replace(b"@N@", b"%d" % (base + n))
        else:
            gen = lambda n: b
    hdb = hd.encode()

    def request(n):
        body = gen(n)
        if body or sp.get("method", "POST") != "GET":
            return hdb + b"Content-Length: %d\r\n\r\n" % len(body) + body
        return hdb + b"\r\n"

    ep = select.epoll()
    conns = {}

    class C:
        __slots__ = ("s", "buf", "t", "need", "chunked", "status", "close", "hdr")

    def connect(c):
        c.s = socket.create_connection(("127.0.0.1", port), timeout=10)
        c.s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        conns[c.s.fileno()] = c
        ep.register(c.s.fileno(), select.EPOLLIN)

    nsent = 0
    lats, errors, sample, rbytes = [], 0, "", 0

    def send(c):
        nonlocal nsent
        r = request(nsent)
        nsent += 1
        c.buf, c.need, c.hdr = b"", -1, None
        c.t = time.perf_counter()
        c.s.settimeout(30)
        c.s.sendall(r)
        if quickack:
            c.s.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def drop(c):
        fd = c.s.fileno()
        ep.unregister(fd)
        conns.pop(fd, None)
        c.s.close()

    t0 = time.perf_counter()
    end = t0 + secs
    for _ in range(conc):
        c = C()
        connect(c)
        send(c)
    active = conc
    last = t0
    while active:
        ev = ep.poll(40)
        if not ev:
            errors += active
            sample = sample or "no answer in 40 s"
            break
        for fd, _ in ev:
            c = conns[fd]
            dead = False
            try:
                d = c.s.recv(262144)
            except OSError as e:
                d, sample = b"", sample or repr(e)
            if not d:
                dead = True
            c.buf = c.buf + d if c.buf else d
            done = False
            if c.need < 0:
                i = c.buf.find(b"\r\n\r\n")
                if i >= 0:
                    h = c.buf[:i].lower()
                    c.hdr = h
                    c.status = int(c.buf[9:12])
                    c.close = b"connection: close" in h
                    j = h.find(b"content-length:")
                    if j >= 0:
                        c.need = i + 4 + int(h[j + 15 :].split(b"\r\n", 1)[0])
                        c.chunked = False
                    elif b"chunked" in h:
                        c.need, c.chunked = 1 << 60, True
                    else:
                        c.need, c.chunked = i + 4, False
            if c.need >= 0:
                done = c.buf.endswith(b"0\r\n\r\n") if c.chunked else len(c.buf) >= c.need
            if not done and not dead:
                continue
            now = time.perf_counter()
            last = now
            if done:
                lats.append(now - c.t)
                rbytes = len(c.buf)
                if c.status != 200:
                    errors += 1
                    if not sample:
                        sample = "%d %s" % (c.status, c.buf[-300:].decode("latin1"))
            else:
                errors += 1
                sample = sample or "connection closed without an answer"
            if dead or (done and c.close):
                drop(c)
                if now < end and not (maxr and nsent >= maxr):
                    connect(c)
                    send(c)
                else:
                    active -= 1
            elif now < end and not (maxr and nsent >= maxr):
                send(c)
            else:
                active -= 1
    wall = last - t0
    lats.sort()
    ok = len(lats) - min(errors, len(lats))
    p = lambda q: lats[min(len(lats) - 1, int(len(lats) * q))] * 1e3 if lats else 0.0
    print(
        json.dumps(
            {
                "rps": ok / wall if wall else 0,
                "p50_ms": p(0.5),
                "p99_ms": p(0.99),
                "max_ms": p(1),
                "requests": len(lats),
                "errors": errors,
                "error_sample": sample[:300],
                "wall_s": wall,
                "resp_bytes": rbytes,
            }
        )
    )


main()
