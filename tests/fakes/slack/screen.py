"""What Slack does with the app's answer: closes, updates or pushes modals, shows errors and messages.

Source: https://docs.slack.dev/surfaces/modals (response_action), https://docs.slack.dev/interactivity/
implementing-slash-commands (an answer with text is shown to the person only, unless `in_channel`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from fakes.slack import figures
from fakes.slack.limits import message_faults, view_faults
from fakes.slack.records import Message, Sent, View
from fakes.slack.shapes import mapping, parts
from fakes.slack.world import World

NOT_RECEIVED = "We had some trouble connecting. Try again?"
TIMED_OUT = "operation timed out"


@dataclass
class Screen:
    """Applies answers to what people have open; each method returns the client's complaint, or None."""

    world: World

    @staticmethod
    def trouble(sent: Sent) -> str | None:
        """Return what a person is told when the app did not acknowledge."""
        if sent.timed_out:
            return TIMED_OUT
        return None if sent.status == 200 else NOT_RECEIVED

    def after_submission(self, user: str, view: View, sent: Sent) -> str | None:
        """Close the modal, or do what `response_action` says."""
        trouble = self.trouble(sent)
        if trouble is not None:
            return trouble
        stack = self.world.stacks[user]
        if not sent.text.strip():
            stack.remove(view)
            return None
        answer = self._parsed(sent.text)
        if answer is None:
            return NOT_RECEIVED
        action = answer.get("response_action")
        if action == "clear":
            stack.clear()
        elif action == "errors":
            return self._errors(view, mapping(answer.get("errors")))
        elif action == "update":
            return self._update(view, answer.get("view"))
        elif action == "push":
            return self._push(user, view, answer.get("view"))
        elif action is None and not answer:
            stack.remove(view)
        else:
            return NOT_RECEIVED
        return None

    @staticmethod
    def _parsed(text: str) -> Mapping[str, object] | None:
        try:
            answer = json.loads(text)
        except ValueError:
            return None
        return answer if isinstance(answer, Mapping) else None

    @staticmethod
    def _errors(view: View, errors: Mapping[str, object]) -> str | None:
        """Show errors beside inputs; each key must be the block_id of an input block."""
        inputs = {str(block["block_id"]) for block in view.blocks if block.get("type") == "input"}
        if not errors or not inputs.issuperset(errors):
            return NOT_RECEIVED
        view.errors = {key: str(value) for key, value in errors.items()}
        return None

    def _update(self, view: View, payload: object) -> str | None:
        if view_faults(payload, surface="modal"):
            return NOT_RECEIVED
        self.world.fill_view(view, mapping(payload))
        return None

    def _push(self, user: str, view: View, payload: object) -> str | None:
        stack = self.world.stacks[user]
        if view_faults(payload, surface="modal") or len(stack) >= figures.VIEW_STACK:
            return NOT_RECEIVED
        stack.append(self.world.new_view(user, mapping(payload), previous=view))
        return None

    def after_command(self, user: str, channel: str, sent: Sent) -> str | None:
        """Show the answer of a slash command, to the person only unless it says `in_channel`."""
        trouble = self.trouble(sent)
        if trouble is not None or not sent.text.strip():
            return trouble
        answer = self._parsed(sent.text) or {"text": sent.text}
        if message_faults(answer):
            return NOT_RECEIVED
        config = self.world.config
        self.world.place(
            Message(
                channel,
                self.world.ids.ts(self.world.now()),
                config.bot_user_id,
                str(answer.get("text") or ""),
                [dict(mapping(one)) for one in parts(answer.get("blocks"))],
                bot_id=config.bot_id,
                app_id=config.app_id,
                ephemeral_to=None if answer.get("response_type") == "in_channel" else user,
            )
        )
        return None
