import unittest

from events import read_question

HEADERS = {"webhook-id": "0mn000000000000000000", "omnirelay-conversation": "chatwoot_55_42"}
INCOMING = {
    "event": "message_created",
    "id": 9001,
    "message_type": "incoming",
    "content": " Hi, is it in stock? ",
    "private": False,
    "sender": {"id": 55, "name": "An Nguyen"},
    "conversation": {"id": 42, "status": "open", "meta": {"assignee": None}},
}


def read(changes=None, headers=None):
    return read_question({**HEADERS, **(headers or {})}, {**INCOMING, **(changes or {})})


class Events(unittest.TestCase):
    def test_a_customers_words_are_a_question(self):
        question = read()
        self.assertEqual(question.text, "Hi, is it in stock?")
        self.assertEqual(question.conversation, "chatwoot_55_42")
        self.assertEqual(question.delivery, HEADERS["webhook-id"])
        self.assertFalse(question.wants_person)

    def test_zalos_too(self):
        event = {"event_name": "user_send_text", "message": {"text": "Còn hàng không?", "msg_id": "1"}}
        self.assertEqual(read_question(HEADERS, event).text, "Còn hàng không?")
        self.assertIsNone(read_question(HEADERS, {**event, "event_name": "oa_send_text"}))

    def test_everything_else_is_left_alone(self):
        cases = {
            "our own answer, coming back": {"message_type": "outgoing"},
            "a note": {"private": True},
            "an automatic greeting": {"message_type": "template"},
            "an activity": {"message_type": "activity"},
            "a change": {"event": "message_updated"},
            "another event": {"event": "conversation_created"},
            "a test": {"event": "test_event", "data": "test_data"},
            "a picture without words": {"content": None},
            "blanks": {"content": " \n"},
            "words that are none": {"content": 5},
            "somebody has it": {"conversation": {"meta": {"assignee": {"id": 3, "type": "user"}}}},
        }
        for name, changes in cases.items():
            with self.subTest(name):
                self.assertIsNone(read(changes))
        for event in (None, 5, "text", [], {}):
            self.assertIsNone(read_question(HEADERS, event))
        self.assertIsNone(read(headers={"omnirelay-conversation": ""}))

    def test_a_bot_that_has_it_is_us(self):
        bot = {"conversation": {"meta": {"assignee": {"id": 2, "type": "agent_bot"}}}}
        self.assertIsNotNone(read(bot))

    def test_who_asks_for_a_person_is_heard(self):
        for text in ("I want a HUMAN", "Quero falar com alguém", "um atendente, por favor", "cho gặp nhân viên"):
            with self.subTest(text):
                self.assertTrue(read({"content": text}).wants_person)
        for text in ("humanity", "Is it in stock?", "personal"):
            with self.subTest(text):
                self.assertFalse(read({"content": text}).wants_person)


if __name__ == "__main__":
    unittest.main()
