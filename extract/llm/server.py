"""Asking a language model through an API that is compatible with OpenAI's: a local server, or theirs.

The client is OpenAI's own library: it waits and tries again after a failure, as long as the server asks for,
and Ollama, vLLM and llama.cpp document how to use it with them.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from extract.errors import LlmError
from extract.llm.answer import UnusableAnswer
from extract.llm.cache import NOT_INSTALLED

if TYPE_CHECKING:
    from openai import AsyncOpenAI

OPENAI = "https://api.openai.com/v1"

Messages = list[dict[str, str]]


@dataclass(frozen=True)
class Endpoint:
    """A model and where it is served.

    `requests` may wait for an answer at once; each is tried again `retries` times after a failure of the
    server, and given up after `timeout` seconds without an answer.
    """

    model: str
    url: str = OPENAI
    key: str | None = field(default=None, repr=False)
    requests: int = 4
    timeout: float = 300.0
    retries: int = 4


class Server:
    """A connection to an endpoint, opened with the first question."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._options: dict[str, Any] = {"temperature": 0, "response_format": {"type": "json_object"}}

    @cached_property
    def _client(self) -> AsyncOpenAI:
        try:
            from openai import AsyncOpenAI
        except ImportError:
            raise LlmError(NOT_INSTALLED) from None
        endpoint = self._endpoint
        if endpoint.url == OPENAI and not endpoint.key:
            raise LlmError("OPENAI_API_KEY is not set; for a server of your own, give --llm-url")
        return AsyncOpenAI(
            base_url=endpoint.url,
            api_key=endpoint.key or "none",  # local servers take any, but the client wants one
            timeout=endpoint.timeout,
            max_retries=endpoint.retries,
        )

    async def close(self) -> None:
        """Close the connection, if there is one."""
        if "_client" in self.__dict__:
            await self._client.close()

    async def ask(self, messages: Messages) -> str:
        """The model's answer to a conversation.

        Raises:
            LlmError: no question can be answered: no server, no access, no such model.
            UnusableAnswer: this one was not answered.
        """
        client, endpoint = self._client, self._endpoint
        import openai

        try:
            completion = await asyncio.wait_for(self._complete(client, messages), 2 * endpoint.timeout)
        except (openai.APITimeoutError, asyncio.TimeoutError):
            raise UnusableAnswer(f"no answer within {endpoint.timeout:g} seconds") from None
        except openai.APIConnectionError as error:
            raise LlmError(f"{endpoint.url} cannot be reached: {error.__cause__ or error}") from None
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            raise LlmError(f"{endpoint.url} refuses the key in OPENAI_API_KEY ({_said(error)})") from None
        except openai.NotFoundError as error:
            raise LlmError(
                f"{endpoint.url} has no model {endpoint.model}, or is not such an API ({_said(error)})"
            ) from None
        except openai.RateLimitError as error:
            raise LlmError(
                f"{endpoint.url} takes no more requests now ({_said(error)}); run the same command again "
                "later, perhaps with fewer --llm-requests"
            ) from None
        except openai.APIStatusError as error:
            raise UnusableAnswer(f"the server fails ({_said(error)})") from None
        except (openai.APIError, ValueError):  # ValueError: what comes is no JSON at all
            raise UnusableAnswer("the server's reply is no completion") from None
        return _content(completion)

    async def _complete(self, client: AsyncOpenAI, messages: Messages) -> Any:
        """The reply; an option that the model does not take is left out from then on."""
        import openai

        while True:
            try:
                create: Any = client.chat.completions.create
                return await create(model=self._endpoint.model, messages=messages, **self._options)
            except openai.BadRequestError as error:
                refused = [name for name in self._options if name in str(error)]
                if not refused:
                    raise
                for name in refused:
                    self._options.pop(name, None)


def _content(completion: Any) -> str:
    """The text of the first choice."""
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise UnusableAnswer("the server's reply is no completion")
    if getattr(choices[0], "finish_reason", None) == "length":
        raise UnusableAnswer("the answer was cut off at the model's limit of length")
    content = getattr(getattr(choices[0], "message", None), "content", None)
    if not isinstance(content, str) or not content.strip():
        raise UnusableAnswer("the answer is empty")
    return content


def _said(error: Any) -> str:
    """Status and message of a server's refusal, without what else the library adds."""
    body = error.body if isinstance(error.body, dict) else {}
    nested = body.get("error")
    message = body.get("message") or (nested if isinstance(nested, str) else "")
    return f"{error.status_code}: {message or error.response.reason_phrase}"[:300]
