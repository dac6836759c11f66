"""Reads a message as any mail program would and prints it as JSON."""
import email
import email.policy
import json
import sys

raw = open(sys.argv[1], "rb").read()
message = email.message_from_bytes(raw, policy=email.policy.default)


def part(kind):
    body = message.get_body(preferencelist=(kind,))
    return body.get_content().replace("\r\n", "\n") if body else None


json.dump(
    {
        "headers": [[name, str(value)] for name, value in message.items()],
        "text": part("plain"),
        "html": part("html"),
        "defects": [type(d).__name__ for p in message.walk() for d in p.defects] + [type(d).__name__ for v in message.values() for d in v.defects],
        "longest_line": max(len(line) for line in raw.replace(b"\r\n", b"\n").split(b"\n")),
        "ascii": raw.isascii(),
    },
    sys.stdout,
)
