"""What decides how data are protected, read in one transaction: policy, days, registers."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from storage.config.settings import Settings
from storage.database.engine import reading
from storage.database.tables.integrations import ApiToken, Webhook
from storage.database.tables.privacy import ClassObjection, ClassTold
from storage.privacy.policy import Policy, in_force, narrowed
from storage.privacy.retention import Keeping, keeping

_PROGRAMS = {"tokens": ApiToken, "webhooks": Webhook}


@dataclass(frozen=True, slots=True)
class Protection:
    """What is in force. settings: as the policy leaves them. programs: how many, by kind.

    on_server: the database is a server's. told: classes that were told; objections: students.
    """

    settings: Settings
    policy: Policy
    keep: Keeping
    on_server: bool = False
    told: int = 0
    objections: int = 0
    programs: Mapping[str, int] | None = None


def protection(engine: Engine, settings: Settings, *, programs: bool = True) -> Protection:
    """As it is now. settings: of the computer that asks. Raises StorageError.

    programs: whether other programs are counted, which no viewer's engine may.
    """
    with reading(engine) as connection:
        policy = in_force(connection)
        counted = {
            kind: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for kind, table in (_PROGRAMS if programs else {}).items()
        }
        told = connection.execute(select(func.count(ClassTold.class_name.distinct()))).scalar_one()
        objections = connection.execute(select(func.count()).select_from(ClassObjection))
        return Protection(
            settings=narrowed(settings, policy.limits),
            policy=policy,
            keep=keeping(connection, settings.storage),
            on_server=engine.dialect.name != "sqlite",
            told=told,
            objections=objections.scalar_one(),
            programs=counted,
        )
