"""Coaching people through the adoption of a tool: programmes and their check-ins.

Each topic is `model` (data) < `rules` (pure decisions) < `service` (takes a unit of work, never commits).
"""
