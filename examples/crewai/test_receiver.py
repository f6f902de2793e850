import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import logging
import threading
import time
import unittest

from fake_omnirelay import FakeOmnirelay
from omnirelay import Omnirelay
from receiver import make_server, read_settings
from signature import key_of
from work import Seen, Work

SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef01234567").decode()
KEY = "ork_" + "x" * 43
CONVERSATION = "chatwoot_55_42"


def incoming(content="Is it in stock?"):
    return {"event": "message_created", "message_type": "incoming", "content": content, "private": False}


class Receiver(unittest.TestCase):
    def setUp(self):
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)
        self.omnirelay = FakeOmnirelay(KEY)
        self.addCleanup(self.omnirelay.close)
        self.slept = []
        self.asked = []

    def answer(self, text, history):
        self.asked.append((text, history))
        return f"Answer to {text}"

    @contextlib.contextmanager
    def running(self, answer=None, **options):
        work = Work(
            Omnirelay(self.omnirelay.url, options.pop("key", KEY), timeout_seconds=5),
            answer or self.answer,
            sleep=self.slept.append,
            **options,
        )
        server = make_server(("127.0.0.1", 0), [key_of(SECRET)], work)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.port = server.server_address[1]
        try:
            yield work
        finally:
            server.shutdown()
            server.server_close()
            work.close()

    def send(self, event, delivery="d1", conversation=CONVERSATION, **changes):
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        timestamp = str(int(time.time()))
        signed = f"{delivery}.{timestamp}.".encode() + body
        mac = hmac.new(key_of(SECRET), signed, hashlib.sha256).digest()
        headers = {
            "content-type": "application/json",
            "webhook-id": delivery,
            "webhook-timestamp": timestamp,
            "webhook-signature": "v1," + base64.b64encode(mac).decode(),
            "omnirelay-conversation": conversation,
            **changes.pop("headers", {}),
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("POST", changes.pop("path", "/webhook"), body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def test_a_question_is_answered_once(self):
        with self.running():
            self.assertEqual(self.send(incoming()), (200, "accepted"))
            self.assertEqual(self.send(incoming()), (200, "known"))
        self.assertEqual(
            self.omnirelay.said(),
            [{"content": "Answer to Is it in stock?", "inReplyTo": "d1", "private": False}],
        )
        self.assertEqual(self.asked[0][1][0]["content"], "Before")
        self.assertEqual(self.omnirelay.said("typing"), [{"on": True}, {"on": False}])
        path = f"/api/agent/conversations/{CONVERSATION}/messages"
        self.assertIn(path, [path for _, path, _ in self.omnirelay.calls])

    def test_what_comes_back_of_ours_is_not_answered(self):
        with self.running():
            echo = {**incoming(), "message_type": "outgoing"}
            self.assertEqual(self.send(echo), (200, "ignored"))
            self.assertEqual(self.send({"event": "test_event", "data": "test_data"}), (200, "ignored"))
            self.assertEqual(self.send(b"no JSON"), (200, "ignored"))
        self.assertEqual(self.omnirelay.calls, [])

    def test_strangers_are_refused(self):
        with self.running():
            for headers in (
                {"webhook-signature": "v1,AAAA"},
                {"webhook-timestamp": "1"},
                {"webhook-id": "another"},
            ):
                self.assertEqual(self.send(incoming(), headers=headers)[0], 401)
            self.assertEqual(self.send(incoming(), path="/elsewhere")[0], 404)
        self.assertEqual(self.omnirelay.calls, [])

    def test_who_asks_for_a_person_gets_one(self):
        with self.running():
            self.send(incoming("I want to talk to a human"))
        self.assertEqual(self.omnirelay.said(), [])
        self.assertEqual(
            self.omnirelay.said("handoff"), [{"reason": "The customer asked for a person.", "note": ""}]
        )

    def test_a_crew_that_fails_or_is_unsure_leaves_it_to_people(self):
        def fail(text, history):
            raise RuntimeError(text)

        for answer in (fail, lambda text, history: None):
            with self.running(answer):
                self.send(incoming())
        self.assertEqual(len(self.omnirelay.said("handoff")), 2)
        self.assertEqual(self.omnirelay.said(), [])

    def test_too_much_is_sent_again_later_and_then_taken(self):
        held = threading.Event()

        def slow(text, history):
            held.wait(10)
            return text

        with self.running(slow, threads=1, waiting=1):
            self.assertEqual(self.send(incoming("one"), "d1")[0], 200)
            while not self.omnirelay.calls:
                time.sleep(0.01)
            self.assertEqual(self.send(incoming("two"), "d2")[0], 200)
            self.assertEqual(self.send(incoming("three"), "d3")[0], 503)
            held.set()
            while len(self.omnirelay.said()) < 2:
                time.sleep(0.01)
            self.assertEqual(self.send(incoming("three"), "d3"), (200, "accepted"))
        self.assertEqual([one["content"] for one in self.omnirelay.said()], ["one", "two", "three"])

    def test_trouble_is_waited_out_as_long_as_is_asked(self):
        self.omnirelay.answers = [
            (503, {"error": "unavailable"}, {"retry-after": "7"}),
            (404, {"error": "not_found"}),
        ]
        with self.running():
            self.send(incoming())
        self.assertEqual(self.slept, [7, 2])
        self.assertEqual(len(self.omnirelay.said()), 1)

    def test_a_refusal_is_final(self):
        history = (200, {"items": [], "nextCursor": None})
        for code in ("owned_by_people", "superseded", "already_answered"):
            self.omnirelay.calls.clear()
            self.omnirelay.answers = [history, (409, {"error": code, "message": "No."})]
            with self.running():
                self.send(incoming(), code)
            self.assertEqual(len(self.omnirelay.said()), 1)
            self.assertEqual(self.omnirelay.said("handoff"), [])

    def test_a_wrong_key_does_not_end_the_receiver(self):
        with self.running(key="ork_wrong"):
            self.send(incoming(), "d1")
            self.assertEqual(self.send(incoming(), "d2")[0], 200)

    def test_one_conversation_is_answered_in_order(self):
        with self.running(lambda text, history: text, threads=4):
            for number in range(12):
                self.send(incoming(str(number)), f"d{number}")
        said = [one["content"] for one in self.omnirelay.said()]
        self.assertEqual(said, [str(number) for number in range(12)])

    def test_only_so_many_deliveries_are_remembered(self):
        seen = Seen(size=2)
        self.assertEqual([seen.take(one) for one in ("a", "b", "a", "c", "a")], [True, True, False, True, True])

    def test_settings_say_what_is_missing(self):
        good = {"WEBHOOK_SECRETS": f"{SECRET}, {SECRET}", "OMNIRELAY_URL": "http://x", "OMNIRELAY_KEY": KEY}
        settings, problem = read_settings(good)
        self.assertIsNone(problem)
        self.assertEqual(len(settings["keys"]), 2)
        for name, value in (
            ("WEBHOOK_SECRETS", ""),
            ("WEBHOOK_SECRETS", "whsec_x"),
            ("OMNIRELAY_URL", " "),
            ("OMNIRELAY_KEY", "secret"),
        ):
            settings, problem = read_settings({**good, name: value})
            self.assertIsNone(settings)
            self.assertIn(name, problem)


if __name__ == "__main__":
    unittest.main()
