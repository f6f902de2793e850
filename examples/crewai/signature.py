"""Who sent it: signatures of the Standard Webhooks scheme (https://www.standardwebhooks.com)."""

import base64
import binascii
import hashlib
import hmac

TOLERANCE_SECONDS = 5 * 60


class BadSignature(Exception):
    """Nobody we know vouches for it. Says why, for the log."""


def key_of(secret):
    """The bytes of a secret such as `whsec_MfKQ...`; raises ValueError for anything else."""
    prefix = "whsec_"
    if not secret.startswith(prefix):
        raise ValueError("a secret begins with whsec_")
    try:
        key = base64.b64decode(secret[len(prefix) :], validate=True)
    except binascii.Error as error:
        raise ValueError("a secret is whsec_ and Base64") from error
    if len(key) < 24:
        raise ValueError("a secret has at least 24 bytes")
    return key


def verify(keys, headers, body, now):
    """Raises BadSignature unless one of the keys has signed these bytes within five minutes.

    headers: anything with `get`; body: the bytes as they came, never JSON that was read and written again.
    """
    message_id = headers.get("webhook-id") or ""
    timestamp = headers.get("webhook-timestamp") or ""
    given = headers.get("webhook-signature") or ""
    if not message_id or not timestamp or not given:
        raise BadSignature("it is not signed")
    if not (timestamp.isascii() and timestamp.isdigit()):
        raise BadSignature("its timestamp is no number")
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        raise BadSignature("its timestamp is more than five minutes away: replayed, or a clock is wrong")
    # While a secret is being changed there are several, on both sides.
    signatures = [one[3:].encode() for one in given.split(" ") if one.startswith("v1,")]
    signed = f"{message_id}.{timestamp}.".encode() + body
    holds = False
    for key in keys:
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
        for signature in signatures:
            holds = hmac.compare_digest(expected, signature) or holds
    if not holds:
        raise BadSignature("no secret of ours has made its signature")
