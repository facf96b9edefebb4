"""The socket that clients connect to. It is opened here and handed down, so that it can be closed without losing one."""

import ctypes
import socket
import struct

from contract import UserError

ADDRESS = "0.0.0.0"
# Of Linux; Python has no names for them.
SO_ATTACH_FILTER = 26
BPF_LOAD_BYTE, BPF_JUMP_IF_SET, BPF_RETURN = 0x30, 0x45, 0x06
FLAGS_OF_TCP_HEADER, SYN = 13, 0x02


def listen(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, port))
        listener.listen(2048)
    except OSError as error:
        raise UserError(
            f"cannot listen on port {port}: {error.strerror}; SAGEMAKER_BIND_TO_PORT names another one"
        ) from None
    # nginx accepts until there is nobody left, and would wait for the next one.
    listener.setblocking(False)
    listener.set_inheritable(True)
    return listener


def refuse_connections(listener):
    """Lets no new connection begin, while those that have begun are still accepted.

    Closing alone would reset the connections that the kernel has completed and nobody has accepted yet, after their
    clients have sent a request. Whoever tries from here on tries again after a second, and is refused then. Where there
    are no such filters nothing is done: what may be lost then is what arrives in that very moment.
    """
    program = [
        (BPF_LOAD_BYTE, 0, 0, FLAGS_OF_TCP_HEADER),
        (BPF_JUMP_IF_SET, 0, 1, SYN),
        (BPF_RETURN, 0, 0, 0),
        (BPF_RETURN, 0, 0, 0xFFFFFFFF),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in program))
    try:
        filter_ = struct.pack("@HP", len(program), ctypes.addressof(code))
        listener.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, filter_)
    except OSError:
        pass
