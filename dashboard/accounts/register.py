"""Puts the pages of accounts together; only called where accounts are on."""

from flask import Flask
from sqlalchemy import Engine

from dashboard.accounts import administration, policy, trail
from dashboard.accounts.gate import AccountGate
from dashboard.accounts.sessions import Sessions
from dashboard.server.csrf import Tokens
from storage.config.settings import Settings


def register(server: Flask, settings: Settings, engine: Engine, tokens: Tokens) -> AccountGate:
    """Adds the administrator's pages and the audit trail; who is let in, for `protection.protect`.

    Raises ConfigurationError where single sign-on is set up wrongly.
    """
    administration.register(server, settings, engine, tokens)
    policy.register(server, engine, tokens)
    sessions = Sessions(engine, tokens)
    trail.register(server, engine, sessions, settings.school.keep_audit_days)
    return AccountGate(settings, engine, tokens)
