"""Runs a program against a server that redirects it to another host. It must fail, and not send the credential there.

python3 redirected.py COMMAND…
"""

import http.server
import os
import subprocess
import sys
import threading

TOKEN = "a-token-of-the-tests"
seen = []


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Responds with an empty list, as a host that collects tokens would."""

    def do_GET(self):
        seen.append(TOKEN in str(self.headers))
        self.respond(200, b'{"settlements": []}', ("Content-Type", "application/json"))

    def respond(self, status, body, header):
        self.send_response(status)
        self.send_header(*header)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Redirects(Elsewhere):
    """Redirects every request to the other host."""

    def do_GET(self):
        self.respond(302, b"", ("Location", elsewhere + self.path))


def serve(address, handler):
    server = http.server.ThreadingHTTPServer((address, 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://{address}:{server.server_port}"


elsewhere = serve("127.0.0.2", Elsewhere)
environment = {**os.environ, "CFIS_URL": serve("127.0.0.1", Redirects), "CFIS_TOKEN": TOKEN}
run = subprocess.run(sys.argv[1:], env=environment, capture_output=True, text=True, timeout=60)
if any(seen):
    sys.exit("the credential was sent to the host of a redirect")
if run.returncode == 0:
    sys.exit(f"a redirect was taken for a success: {run.stdout}")
