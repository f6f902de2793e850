"""The agent API of Omnirelay: what a program may do that answers customers."""

import json
import urllib.error
import urllib.parse
import urllib.request


class Refused(Exception):
    """The API said no; `code` says why, and asking again won't help."""

    def __init__(self, status, code, message):
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code


class TryAgain(Exception):
    """The same call may work later."""

    def __init__(self, reason, after_seconds=None):
        super().__init__(reason)
        self.after_seconds = after_seconds


class Omnirelay:
    def __init__(self, base_url, api_key, timeout_seconds=15):
        self._base = base_url.rstrip("/")
        self._key = api_key
        self._timeout = timeout_seconds

    def say(self, conversation, content, in_reply_to, private=False):
        """One answer for each delivery: saying it again is harmless."""
        body = {"content": content, "inReplyTo": in_reply_to, "private": private}
        return self._call("POST", conversation, "messages", body)

    def hand_off(self, conversation, reason, note=""):
        return self._call("POST", conversation, "handoff", {"reason": reason, "note": note})

    def typing(self, conversation, on):
        """Only a courtesy: whatever goes wrong with it is no reason to stop."""
        try:
            return self._call("POST", conversation, "typing", {"on": on})["shown"]
        except (Refused, TryAgain):
            return False

    def history(self, conversation, limit=20):
        """What customer, colleagues and we have said, oldest first; without notes."""
        return self._call("GET", conversation, f"messages?limit={limit}")["items"]

    def _call(self, method, conversation, what, body=None):
        request = urllib.request.Request(
            f"{self._base}/api/agent/conversations/{urllib.parse.quote(conversation, safe='')}/{what}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "authorization": f"Bearer {self._key}",
                **({} if body is None else {"content-type": "application/json"}),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise _refusal(error) from None
        except (OSError, ValueError) as error:
            raise TryAgain(f"no answer: {type(error).__name__}") from error


def _refusal(error):
    try:
        problem = json.load(error)
    except (OSError, ValueError):
        problem = {}
    code = str(problem.get("error", "")) if isinstance(problem, dict) else ""
    after = error.headers.get("retry-after") or ""
    # A new conversation is stored a moment after its first event.
    if error.code in (404, 408, 429) or error.code >= 500:
        return TryAgain(f"{error.code} {code}", int(after) if after.isdigit() else None)
    message = str(problem.get("message", "")) if isinstance(problem, dict) else ""
    return Refused(error.code, code, message)
