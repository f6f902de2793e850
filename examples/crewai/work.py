"""Answers questions behind the receiver's back, in order within a conversation."""

import logging
import queue
import threading
import time
import zlib
from collections import OrderedDict

from omnirelay import Refused, TryAgain

log = logging.getLogger("crewai-example")

REMEMBERED = 10_000
TRIES = 6


class Seen:
    """Deliveries that were taken, the last ones of them: the same one comes again after a lost answer."""

    def __init__(self, size=REMEMBERED):
        self._ids = OrderedDict()
        self._size = size
        self._lock = threading.Lock()

    def take(self, delivery):
        """False: it was taken before."""
        with self._lock:
            if delivery in self._ids:
                return False
            self._ids[delivery] = None
            if len(self._ids) > self._size:
                self._ids.popitem(last=False)
            return True

    def give_back(self, delivery):
        with self._lock:
            self._ids.pop(delivery, None)


class Work:
    """A few threads, each with a queue of its own; a conversation always has the same one."""

    def __init__(self, omnirelay, answer, threads=4, waiting=100, sleep=time.sleep):
        self._omnirelay = omnirelay
        self._answer = answer
        self._sleep = sleep
        self._queues = [queue.Queue(max(1, waiting // threads)) for _ in range(threads)]
        self._threads = [
            threading.Thread(target=self._run, args=(each,), daemon=True) for each in self._queues
        ]
        for thread in self._threads:
            thread.start()

    def add(self, question):
        """False: too much is waiting already."""
        number = zlib.crc32(question.conversation.encode()) % len(self._queues)
        try:
            self._queues[number].put_nowait(question)
            return True
        except queue.Full:
            return False

    def close(self):
        """Ends after what is waiting."""
        for each in self._queues:
            each.put(None)
        for thread in self._threads:
            thread.join()

    def _run(self, waiting):
        while (question := waiting.get()) is not None:
            try:
                self.respond(question)
            except Refused as refusal:
                # Such as owned_by_people: a colleague was faster, and nothing is to be said. A key that
                # may not do it is a mistake in the set-up.
                level = logging.ERROR if refusal.status in (401, 403) else logging.INFO
                log.log(level, "delivery %s: %s", question.delivery, refusal)
            except Exception as error:  # pylint: disable=broad-except
                log.error("delivery %s was not answered: %s", question.delivery, type(error).__name__)

    def respond(self, question):
        """Answers one question, or leaves it to people."""
        if question.wants_person:
            self._hand_off(question, "The customer asked for a person.")
            return
        self._omnirelay.typing(question.conversation, True)
        try:
            history = self._patiently(lambda: self._omnirelay.history(question.conversation))
            words = self._answer(question.text, history)
        except (Refused, TryAgain):
            raise
        except Exception as error:
            log.error("delivery %s: the crew failed: %s", question.delivery, type(error).__name__)
            self._hand_off(question, "The AI could not answer.")
            return
        finally:
            self._omnirelay.typing(question.conversation, False)
        if not words:
            self._hand_off(question, "The AI does not know the answer.")
            return
        said = self._patiently(
            lambda: self._omnirelay.say(question.conversation, words, question.delivery)
        )
        log.info("delivery %s: answered by message %s", question.delivery, said["id"])

    def _hand_off(self, question, reason):
        self._patiently(lambda: self._omnirelay.hand_off(question.conversation, reason))
        log.info("delivery %s: left to people", question.delivery)

    def _patiently(self, call):
        for number in range(TRIES):
            try:
                return call()
            except TryAgain as trouble:
                if number == TRIES - 1:
                    raise
                self._sleep(trouble.after_seconds or 2**number)
        raise AssertionError("unreachable")
