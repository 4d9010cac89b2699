"""Reads TensorBoard's event files by their definition, and prints them.

    events.py FOLDER    one line an event: step, then `tag value` in order

A record is its length, the masked CRC-32C of that, the bytes, and their CRC.
"""

import pathlib
import struct
import sys


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


assert crc32c(b"123456789") == 0xE3069283  # the check value of the CRC's definition


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def records(data):
    at = 0
    while at < len(data):
        length, check = struct.unpack_from("<QI", data, at)
        assert masked(data[at : at + 8]) == check, f"length at {at}"
        body = data[at + 12 : at + 12 + length]
        assert len(body) == length and masked(body) == struct.unpack_from("<I", data, at + 12 + length)[0], f"record at {at}"
        yield body
        at += 16 + length


def varint(data, at):
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        shift += 7
        at += 1
        if data[at - 1] < 128:
            return value, at


def fields(data):
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        if key & 7 == 0:
            value, at = varint(data, at)
        elif key & 7 == 2:
            length, at = varint(data, at)
            value, at = data[at : at + length], at + length
        else:
            form = {1: "<d", 5: "<f"}[key & 7]
            value, at = struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)
        yield key >> 3, value


for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    assert path.name.startswith("events.out.tfevents."), path.name
    for record in records(path.read_bytes()):
        event = dict(fields(record))
        assert event[1] > 1.6e9, "wall time"
        if 3 in event:
            print("version", event[3].decode())
            continue
        values = [dict(fields(value)) for number, value in fields(event[5]) if number == 1]
        print("step", event[2], *(f"{v[1].decode()} {v[2]:.6g}" for v in values))
