"""Everything else that apprise reaches: chats, push services, pagers."""

from __future__ import annotations

import queue
import threading
from html import escape
from typing import Any

import apprise

from connectors.notifications.channel import SEND_WITHIN_S, ChannelRefused, SendFailed, scheme_of, shown
from connectors.notifications.chat import CHAT_LIMIT, Chat, Dialect, chat
from connectors.notifications.discreet import speaking_of
from connectors.notifications.message import NOWHERE
from connectors.notifications.notices import Links, Notice, Sent
from connectors.notifications.words import clean, unmarked

THREAD_KEYS = {"gchat": "thread_key"}
"""Services that take a key of our own for a thread, and the field of apprise's plugin: it gets the claim's id."""

DEDUP_KEYS = {"opsgenie": "alias", "pagerduty": "dedup"}
"""Pagers that drop what has a key they know: it gets the notice's key, so that a repeat pages nobody twice.

Not the claim's id: a pager would add a follow-up to the open incident without a sound.
"""

TITLE_IS_TOPIC = frozenset({"zulip"})
"""Services that sort by the title: it is the claim's, the same for all notices about it."""

DIALECTS: dict[str, Dialect] = {"text": "text", "markdown": "markdown", "html": "html"}

SLACK = 0.05
"""Share of a service's limit that is left free: apprise's plugins add escapes of their own."""


HANGING = 3
"""Tries that were given up and still hang; while there are so many nothing more is sent there."""


class Messenger:
    """Sends a message through apprise, in the dialect that the service wants and no longer than it takes.

    The key goes along where the service takes headers; a thread's key where apprise knows one. Takes one at a time.
    Apprise bounds each read only, and a service that drips its answer keeps every read alive: so a try is made on a
    thread of its own, and after ``send_within_s`` seconds it has failed, whatever comes of it later.
    """

    def __init__(self, address: str, *, links: Links = NOWHERE, send_within_s: float = SEND_WITHIN_S) -> None:
        """
        Raises:
            ChannelRefused: apprise knows no service at this address.
        """
        self._address = address
        self._within_s = send_within_s
        self._hanging: list[threading.Thread] = []
        plugin = self._plugin = self._opened()
        self._scheme = scheme_of(address)
        self._shown = shown(address)
        self._links = links
        self._format = plugin.resolve_format()
        keyed = THREAD_KEYS | DEDUP_KEYS
        # What the address itself sets stays: its owner wants everything in that one thread.
        self._keyed = next(
            (field for scheme, field in keyed.items() if scheme == self._scheme and not getattr(plugin, field, None)),
            "",
        )

    def _opened(self) -> Any:
        # The asset keeps nothing on disk, names no pictures to load, and apprise's logs leave the tokens out.
        asset = apprise.AppriseAsset(
            app_id="claimwatch", secure_logging=True, async_mode=False, image_url_mask="", image_url_logo=""
        )
        with speaking_of(self._address):
            plugin = apprise.Apprise.instantiate(self._address, asset=asset, suppress_exceptions=True)
        if plugin is None:
            raise ChannelRefused("apprise cannot read this address")
        plugin.socket_connect_timeout = plugin.socket_read_timeout = self._within_s / 2
        return plugin

    def send(self, sent: Sent) -> None:
        self._hanging = [each for each in self._hanging if each.is_alive()]
        if len(self._hanging) >= HANGING:
            raise SendFailed(f"{HANGING} tries to send to {self._shown} still hang")
        headers = getattr(self._plugin, "headers", None)
        if isinstance(headers, dict):
            headers["Idempotency-Key"] = sent.key
        if self._keyed:
            setattr(self._plugin, self._keyed, sent.key if self._scheme in DEDUP_KEYS else thread_key(sent))
        title, body = self._message(sent)
        if not self._notified(title, body):
            raise SendFailed(f"apprise could not send to {self._shown}; its log says why")

    def _notified(self, title: str, body: str) -> bool:
        """Whether it arrived, by apprise's word. Raises SendFailed where that does not come in time."""
        plugin, answers = self._plugin, queue.SimpleQueue[bool | Exception]()

        def notify() -> None:
            try:
                with speaking_of(self._address):
                    answers.put(
                        plugin.notify(
                            title=title, body=body, notify_type=apprise.NotifyType.INFO, body_format=self._format
                        )
                    )
            except Exception as error:  # the caller's to raise
                answers.put(error)

        trying = threading.Thread(target=notify, name=f"try {self._scheme}", daemon=True)
        trying.start()
        try:
            answer = answers.get(timeout=self._within_s)
        except queue.Empty:
            self._hanging.append(trying)
            # The one that hangs keeps its own; the next try must not change its headers.
            self._plugin = self._opened()
            raise SendFailed(f"no answer within {self._within_s:.0f} s") from None
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _message(self, sent: Sent) -> Chat:
        limit = int(min(self._plugin.body_maxlen, CHAT_LIMIT) * (1 - SLACK))
        found = chat(sent, self._links, DIALECTS[self._format.value], limit)
        if not found.body:
            return Chat("", found.title)  # a service for very short messages, whose body must not be empty
        if self._scheme in TITLE_IS_TOPIC and isinstance(sent, Notice):
            topic = clean(sent.alert.headline or sent.alert.claim_text, self._plugin.title_maxlen)
            return Chat(unmarked(topic), f"{found.title}\n{found.body}")
        if self._format.value == "html" and self._plugin.title_maxlen <= 0:
            return Chat(escape(found.title), found.body)  # apprise puts it into the body as it is
        return found


def thread_key(sent: Sent) -> str | None:
    """What joins the notices about one claim; a digest and word of trouble stand alone."""
    return sent.alert.claim_id if isinstance(sent, Notice) else None
