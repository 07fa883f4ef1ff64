"""A server that sends one thing for ever, in a process of its own: `python -m tests.io.flood ADDRESS CERT HEAD PIECE`.

HEAD and PIECE are hexadecimal. It prints a line when it is ready and serves one connection.
"""

import socket
import ssl
import sys
from contextlib import suppress


def main(address: str, certificate: str, head: bytes, piece: bytes) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server((address, 443)) as server:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        with suppress(OSError), context.wrap_socket(server.accept()[0], server_side=True) as talk:
            talk.recv(65536)
            talk.sendall(head)
            while True:
                talk.sendall(piece)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], bytes.fromhex(sys.argv[3]), bytes.fromhex(sys.argv[4]))
