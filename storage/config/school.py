"""Settings of a school: many teachers, many monitors, one database. All of it is off by default."""

from pydantic import Field, field_validator

from storage.config.networks import networks
from storage.config.section import Section


class SchoolSettings(Section):
    """Many teachers with accounts of their own on one database."""

    accounts: bool = Field(
        default=False, description="everybody logs in with an account of their own"
    )
    teacher: str = Field(
        default="",
        description="login name of the teacher whose lessons the monitor of this computer records",
    )
    room: str = Field(default="", description="name of the room of this computer's monitor")
    keep_audit_days: int = Field(
        default=365, ge=1, le=3650, description="days that it is kept who saw or exported what"
    )
    oidc_issuer: str = Field(
        default="",
        description="address of the school's provider for single sign-on (OpenID Connect); "
        "empty: none",
    )
    oidc_client_id: str = Field(
        default="", description="by which name that provider knows this page"
    )

    webhook_networks: str = Field(
        default="",
        description="addresses or networks inside the school to which webhooks may be sent, "
        "separated by commas; empty: to none",
    )

    @field_validator("webhook_networks")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        return networks(value)

    @field_validator("teacher")
    @classmethod
    def _is_a_login(cls, value: str) -> str:
        return value.strip().lower()

    @field_validator("room")
    @classmethod
    def _is_one_line(cls, value: str) -> str:
        value = " ".join(value.split())
        if len(value) > 80:
            raise ValueError("must be a name of at most 80 characters")
        return value
