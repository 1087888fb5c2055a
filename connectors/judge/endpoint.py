"""Asks a chat endpoint about a case: one time-out for everything, an hourly budget, a limit on the answer."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import aiohttp

from connectors.judge.address import chat_address
from connectors.judge.allowance import Allowance
from connectors.judge.answers import Answer, Malformed, NoAnswer, NotAsked, Refused, TooSlow, Unreachable, answer_of
from connectors.judge.wording import messages_of
from schemas.judgement import Question

ANSWER_BYTES = 256 * 1024
"""Of a body at most: some servers send what a model thought along with its few words."""

RETRY_AFTER_S = 0.2
"""Before the one retry, which a server that was just restarting needs."""

_PASSING = frozenset({500, 502, 503, 504})
_OPTIONS_REFUSED = frozenset({400, 422})
_OPTIONS = {"temperature": 0, "max_tokens": 300, "response_format": {"type": "json_object"}, "stream": False}

T = TypeVar("T")


class ChatEndpoint:
    """An endpoint that speaks OpenAI's chat completions (Ollama, vLLM, llama.cpp, hosted). For one thread.

    A case costs one request, or two: where the connection broke or the server failed, and where it refused the
    options, which are then left out for good. Redirects are not followed, and no proxy is taken from the environment.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        key: str = "",
        timeout_s: float = 10.0,
        per_hour: int = 60,
        retry_after_s: float = RETRY_AFTER_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            url: the base URL, or that of the chat completions.
            model: its name at the endpoint.
            key: sent as a bearer token; never shown.
            timeout_s: seconds for everything about one case: name look-up, retry, a body that drips.
            per_hour: requests in an hour at most, retries among them.

        Raises:
            ValueError: no address that can be asked, or no key that can be sent.
        """
        if not all("!" <= char <= "~" for char in key):
            raise ValueError("a key has only visible ASCII characters")
        self.model = model
        self._url = chat_address(url)
        self._key = key
        self._timeout_s = timeout_s
        self._retry_after_s = retry_after_s
        self._allowance = Allowance(per_hour, clock)
        self._with_options = True

    def ask(self, question: Question) -> Answer:
        """What the model says of a case.

        Raises:
            NoAnswer: one of the tree in ``answers``; the case is not asked again by this call.
        """
        self._allowance.spend()
        try:
            answer = alone(self._within_time(question))
        except Malformed:
            self._allowance.answered()
            raise
        except NoAnswer:
            self._allowance.failed()
            raise
        self._allowance.answered()
        if self._key and self._key in answer.reason:
            raise Malformed("its answer repeats the key")
        return answer

    async def _within_time(self, question: Question) -> Answer:
        try:
            async with asyncio.timeout(self._timeout_s), self._session() as session:
                return answer_of(await self._twice(session, question))
        except TimeoutError as error:
            raise TooSlow(f"no complete answer within {self._timeout_s:g} s") from error

    def _session(self) -> aiohttp.ClientSession:
        headers = {"User-Agent": "claimwatch", "Accept": "application/json", "Accept-Encoding": "identity"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        return aiohttp.ClientSession(
            headers=headers,
            timeout=aiohttp.ClientTimeout(total=None),  # the one time-out is around everything
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # nothing was asked to be compressed, so what is will not be read
        )

    async def _twice(self, session: aiohttp.ClientSession, question: Question) -> bytes:
        """The body of the answer, by the first request or the one retry."""
        try:
            return await self._post(session, question, self._with_options)
        except (Unreachable, Refused) as error:
            status = error.status if isinstance(error, Refused) else None
            plainly = self._with_options and status in _OPTIONS_REFUSED
            if not (plainly or status is None or status in _PASSING):
                raise
            try:
                self._allowance.spend()
            except NotAsked:
                raise error from None
        if not plainly:
            await asyncio.sleep(self._retry_after_s)
        body = await self._post(session, question, self._with_options and not plainly)
        self._with_options = self._with_options and not plainly
        return body

    async def _post(self, session: aiohttp.ClientSession, question: Question, with_options: bool) -> bytes:
        asked = {"model": self.model, "messages": messages_of(question), **(_OPTIONS if with_options else {})}
        data = json.dumps(asked).encode()
        headers = {"Content-Type": "application/json"}
        try:
            async with session.post(self._url, data=data, headers=headers, allow_redirects=False) as answer:
                if not 200 <= answer.status < 300:
                    answer.close()
                    raise Refused(answer.status)
                return await _body(answer)
        except aiohttp.ClientConnectorCertificateError as error:
            raise Unreachable("its certificate is not valid") from error
        except aiohttp.ClientConnectorError as error:
            raise Unreachable("no connection") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # Only the kind: the text of these errors may have the whole address, and a path can be a secret.
            raise Unreachable(f"the exchange broke off ({type(error).__name__})") from error


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    too_large = Malformed(f"its answer is larger than {ANSWER_BYTES // 1024} kB")
    if (answer.content_length or 0) > ANSWER_BYTES:
        answer.close()
        raise too_large
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        answer.close()
        raise Malformed("its answer is compressed, unasked")
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > ANSWER_BYTES:
            answer.close()
            raise too_large
    return bytes(body)


def alone(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on a loop of its own, as ``asyncio.run`` does, without waiting for its threads afterwards.

    A look-up of a host's name cannot be cancelled; ``asyncio.run`` would wait for it beyond every time-out.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()
