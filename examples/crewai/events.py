"""What a forwarded event says: is it a customer who wants an answer?"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """What a customer wrote."""

    delivery: str  # the webhook-id: what the answer names as inReplyTo
    conversation: str  # as the agent API calls it
    text: str
    wants_person: bool


# Your customers' languages; a model may do this better.
PERSON = re.compile(
    r"\b(human|real person|speak (to|with) (someone|an? (agent|person))|"
    r"humano|atendente|pessoa|falar com algu[eé]m|"
    r"nh[aâ]n vi[eê]n|ng[uư][oơờ]i th[aậ]t)\b",
    re.IGNORECASE,
)


def read_question(headers, event):
    """The question, or None: everything that is not a customer's own words needs no answer.

    What we say comes back as an event too, as `outgoing`. Only `incoming` is answered, so nothing loops.
    """
    if not isinstance(event, dict):
        return None
    text = _chatwoot_text(event) if "event" in event else _zalo_text(event)
    conversation = headers.get("omnirelay-conversation") or ""
    if not text or not conversation:
        return None
    return Question(
        delivery=headers.get("webhook-id") or "",
        conversation=conversation,
        text=text,
        wants_person=PERSON.search(text) is not None,
    )


def _chatwoot_text(event):
    if event.get("event") != "message_created" or event.get("message_type") != "incoming":
        return None
    if event.get("private") or _has_assignee(event):
        return None
    content = event.get("content")
    return content.strip() if isinstance(content, str) else None


def _has_assignee(event):
    """Somebody has it: the API would refuse an answer; this saves asking a model for one."""
    conversation = event.get("conversation")
    meta = conversation.get("meta") if isinstance(conversation, dict) else None
    assignee = meta.get("assignee") if isinstance(meta, dict) else None
    return isinstance(assignee, dict) and assignee.get("type", "user") == "user"


def _zalo_text(event):
    message = event.get("message")
    if event.get("event_name") != "user_send_text" or not isinstance(message, dict):
        return None
    text = message.get("text")
    return text.strip() if isinstance(text, str) else None
