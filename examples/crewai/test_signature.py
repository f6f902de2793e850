import base64
import hashlib
import hmac
import unittest

from signature import BadSignature, key_of, verify

# The example of the Standard Webhooks specification.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"test": 2432232314}'
AT = 1614265330
HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": str(AT),
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
OTHER = "whsec_" + base64.b64encode(b"another secret of 24 byte").decode()


class Signature(unittest.TestCase):
    def check(self, headers=None, body=BODY, now=AT, secrets=(SECRET,)):
        verify([key_of(secret) for secret in secrets], {**HEADERS, **(headers or {})}, body, now)

    def refuse(self, **changes):
        with self.assertRaises(BadSignature):
            self.check(**changes)

    def test_the_example_of_the_specification_holds(self):
        self.check()

    def test_any_of_several_secrets_and_signatures_will_do(self):
        self.check(secrets=(OTHER, SECRET))
        ours = HEADERS["webhook-signature"]
        self.check(headers={"webhook-signature": f"v1,bm90aGluZw== v1a,xyz {ours}"})

    def test_five_minutes_either_way_and_not_more(self):
        for seconds in (-300, 300):
            self.check(now=AT + seconds)
        for seconds in (-301, 301):
            self.refuse(now=AT + seconds)

    def test_what_was_changed_is_refused(self):
        self.refuse(body=BODY + b" ")
        self.refuse(headers={"webhook-id": "msg_other"})
        self.refuse(headers={"webhook-timestamp": str(AT + 1)})
        self.refuse(secrets=(OTHER,))
        self.refuse(secrets=())

    def test_what_is_missing_or_strange_is_refused(self):
        for name in HEADERS:
            self.refuse(headers={name: ""})
        for timestamp in ("-1", "1e9", "²", "12:00", " "):
            self.refuse(headers={"webhook-timestamp": timestamp})
        for signature in ("v1,", "v1", "v2,x", "é", "v1,é", " ", HEADERS["webhook-signature"][3:]):
            self.refuse(headers={"webhook-signature": signature})

    def test_bytes_that_are_no_text_are_signed_as_they_are(self):
        body = bytes(range(256))
        mac = hmac.new(key_of(SECRET), f"{HEADERS['webhook-id']}.{AT}.".encode() + body, hashlib.sha256)
        signature = "v1," + base64.b64encode(mac.digest()).decode()
        self.check(headers={"webhook-signature": signature}, body=body)

    def test_secrets_that_are_none_are_named(self):
        for secret in ("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_short", "whsec_*" * 9):
            with self.assertRaises(ValueError):
                key_of(secret)


if __name__ == "__main__":
    unittest.main()
