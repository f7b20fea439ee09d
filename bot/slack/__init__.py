"""The Slack edge: what comes in becomes events, cards become Block Kit, sends are classified.

The SDK is imported only when Slack is configured; turning cards into Block Kit needs none of it.
"""
