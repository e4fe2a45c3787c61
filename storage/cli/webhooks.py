"""Commands on webhooks: addresses that are told of calls and of lessons."""

from typing import Annotated

import typer

from storage.cli.option_groups import with_groups
from storage.cli.options import StoreOptions, connect
from storage.errors import StorageError
from storage.integrations import webhooks as kept
from storage.integrations.deliveries import DeliveryRow, delivery_log
from storage.integrations.event_kinds import EventKind, kinds_of
from storage.printable import echo, say

_SCHOOL = "Other programs"

commands = typer.Typer()
webhook = typer.Typer(
    help="Tell another program of calls and lessons: add, list or remove its address.",
    no_args_is_help=True,
)
commands.add_typer(webhook, name="webhook", rich_help_panel=_SCHOOL)


@webhook.command()
@with_groups
def add(
    *,
    url: Annotated[
        str, typer.Argument(help="Where to send: https, or http to 127.0.0.1.", show_default=False)
    ],
    event: Annotated[
        list[str], typer.Option(help=f"What to tell, once or more: {', '.join(EventKind)}.")
    ],
    teacher: Annotated[
        str | None,
        typer.Option(
            help="Login of an account: its lessons only. Else those of all.", show_default=False
        ),
    ] = None,
    store: StoreOptions,
) -> None:
    """Tell an address from now on; shows the secret by which it knows us."""
    settings, kinds = store.load(), kinds_of(event)
    engine = connect(settings)
    try:
        number, secret = kept.add_webhook(engine, url, kinds, teacher)
    finally:
        engine.dispose()
    typer.echo(secret)
    echo(
        f"Webhook {number}. The receiver checks signatures with this secret, shown this once. "
        "The dashboard sends while it runs.",
        err=True,
    )


@webhook.command("list")
@with_groups
def list_webhooks(*, store: StoreOptions) -> None:
    """List the webhooks."""
    engine = connect(store.load())
    try:
        found = kept.webhooks(engine)
    finally:
        engine.dispose()
    if not found:
        typer.echo("No webhooks. Add one with: classmood webhook add URL --event lesson-ended")
    for one in found:
        of = "" if one.login is None else f"  of {one.login}"
        stopped = f"  stopped: {one.stopped}" if one.stopped else ""
        say(f"{one.id}  {one.url}  {one.events}{of}{stopped}")


@webhook.command()
@with_groups
def remove(
    *,
    number: Annotated[int, typer.Argument(help="Number of the webhook.", show_default=False)],
    store: StoreOptions,
) -> None:
    """Tell an address nothing any more."""
    engine = connect(store.load())
    try:
        was_there = kept.remove_webhook(engine, number)
    finally:
        engine.dispose()
    if not was_there:
        raise StorageError(f"there is no webhook {number}; 'classmood webhook list' shows them")
    say(f"Webhook {number} is removed.")


@webhook.command()
@with_groups
def log(
    *,
    number: Annotated[
        int | None, typer.Argument(help="Number of one webhook.", show_default=False)
    ] = None,
    store: StoreOptions,
) -> None:
    """Show what was sent, and what became of it."""
    engine = connect(store.load())
    try:
        found = delivery_log(engine, number)
    finally:
        engine.dispose()
    if not found:
        typer.echo("Nothing was sent yet.")
    for row in found:
        say(_line(row))


def _line(row: DeliveryRow) -> str:
    tried = (
        "not tried yet" if row.tried_at is None else f"{row.tried_at.astimezone():%m-%d %H:%M:%S}"
    )
    state = "delivered" if row.delivered else "given up"
    if row.due_at is not None:
        state = f"again at {row.due_at.astimezone():%m-%d %H:%M:%S}" if row.attempts else "waits"
    return (
        f"webhook {row.webhook_id}  event {row.event_id}  {row.kind} of lesson {row.session_id}  "
        f"{tried}  attempt {row.attempts}  {state}  {row.outcome}"
    ).rstrip()
