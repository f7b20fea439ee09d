"""Which press about responses and changes on request is answered by which handler."""

from collections.abc import Callable
from typing import Any, TypeAlias

from cards.actions.responses import (
    AnnounceChangeRequest,
    AnnounceResponse,
    OpenChangeRequest,
    OpenNextStep,
    OpenOwnResponse,
    OpenResponse,
    OpenResponseAssignment,
    OpenResponseDone,
    OpenResponseMerge,
    OverrideResponses,
    PreviewResponses,
    PublishResponses,
    RemoveOwnResponse,
    ReopenResponse,
    SaveChangeRequest,
    SaveNextStep,
    SaveOwnResponse,
    SaveResponse,
    SaveResponseAssignment,
    SaveResponseDone,
    SaveResponseMerge,
    ShowChangeRequests,
    ShowEffects,
    ShowResponseHistory,
    ShowResponses,
    ShowResponseWork,
    ShowVoices,
    WithdrawOverride,
)
from handlers import changes
from handlers.context import Turn
from handlers.events import Values
from handlers.reply import Reply
from handlers.responses import (
    announcing,
    effects,
    finishing,
    forms,
    holding,
    next_steps,
    publishing,
    showing,
    voices,
    working,
)

ResponseHandler: TypeAlias = Callable[[Turn, Any, Values], Reply]

RESPONSE_HANDLERS: dict[type, ResponseHandler] = {
    ShowResponseWork: working.show_work,
    OpenResponse: forms.open_response,
    SaveResponse: forms.save_response,
    OpenResponseAssignment: working.open_assignment,
    SaveResponseAssignment: working.save_assignment,
    OpenResponseMerge: working.open_merge,
    SaveResponseMerge: working.save_merge,
    OpenOwnResponse: working.open_own,
    SaveOwnResponse: working.save_own,
    RemoveOwnResponse: working.remove_own,
    ShowEffects: effects.show_effects,
    OpenNextStep: next_steps.open_next_step,
    SaveNextStep: next_steps.save,
    OverrideResponses: holding.override,
    WithdrawOverride: holding.withdraw,
    ShowVoices: voices.show_voices,
    ShowChangeRequests: changes.show_changes,
    OpenChangeRequest: changes.open_change,
    SaveChangeRequest: changes.save_change,
    AnnounceChangeRequest: announcing.announce_change,
    AnnounceResponse: announcing.announce_item,
    PreviewResponses: publishing.preview,
    PublishResponses: publishing.publish,
    ShowResponses: showing.show_responses,
    ShowResponseHistory: showing.show_history,
    OpenResponseDone: finishing.open_done,
    SaveResponseDone: finishing.save_done,
    ReopenResponse: finishing.reopen,
}
