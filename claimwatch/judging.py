"""The model that is asked before an alert, as the settings name it."""

from __future__ import annotations

from claimwatch.settings import Settings
from connectors.judge.endpoint import ChatEndpoint


def endpoint_of(settings: Settings) -> ChatEndpoint | None:
    """The endpoint of CLAIMWATCH_JUDGE_URL; None where there is none. Nothing is sent yet."""
    if not settings.judge_url:
        return None
    return ChatEndpoint(
        settings.judge_url,
        settings.judge_model,
        key=settings.judge_key.get_secret_value(),
        timeout_s=settings.judge_timeout_s,
        per_hour=settings.judge_per_hour,
    )
