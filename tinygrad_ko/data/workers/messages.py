"""프로세스 사이의 전갈: 배열은 절임(pickle)에 넣지 않고 값만 따로 보낸다(pickle 5의 out-of-band)."""

from __future__ import annotations

import pickle
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

Packed = tuple[bytes, list[Any]]


def packed(thing: Any) -> Packed:
    """보낼 것: 머리와, 배열마다의 값."""
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(thing, protocol=5, buffer_callback=buffers.append)
    return head, [buffer.raw() for buffer in buffers]


def send(connection: Connection, message: Packed) -> None:
    """배열의 값은 복사하지 않고 곧장 흘려 보낸다."""
    head, values = message
    connection.send((head, [value.nbytes for value in values]))
    for value in values:
        if value.nbytes:
            connection.send_bytes(value)


def receive(connection: Connection) -> Any:
    """``send`` 가 보낸 것. 배열은 고쳐 쓸 수 있다."""
    head, sizes = connection.recv()
    buffers = [np.empty(size, np.uint8) for size in sizes]
    for buffer in buffers:
        if buffer.nbytes:
            connection.recv_bytes_into(buffer)
    return pickle.loads(head, buffers=buffers)
