"""Commands on accounts. A link that sets a password is printed once and stored nowhere."""

from __future__ import annotations

import sys

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from evalapp.accounts.models import RoleGrant, User
from evalapp.accounts.operations import accept_invitation, create_user, grant_role, invite
from evalapp.commands.installation import CommandError, installation
from evalapp.commands.line import progress, say_error
from evalapp.core.vault import lookup_digest
from evalapp.core.viewer import Role, system
from evalapp.experts.models import Expert
from evalapp.rounds.queries import find_round

__all__ = ["account", "create_user_command", "find_account", "has_coordinator", "invite_command"]

OF_A_ROUND = frozenset({Role.OFFICIAL})
ROLES = [Role.ADMIN.value, Role.COORDINATOR.value, Role.OFFICIAL.value]


def find_account(session: Session, login: str) -> User | None:
    """Return the account of a sign-in name, if there is one."""
    return session.scalar(select(User).where(User.login_digest == lookup_digest(login)))


def account(session: Session, login: str) -> User:
    """Return the account of a sign-in name, or refuse."""
    found = find_account(session, login)
    if found is None:
        raise CommandError(f"there is no account {login!r}: `create-user` makes one")
    return found


def has_coordinator(session: Session, round_id: int) -> bool:
    """Whether anybody coordinates a round."""
    held = RoleGrant.round_id == round_id, RoleGrant.role == Role.COORDINATOR
    return session.scalar(select(RoleGrant.id).where(*held).limit(1)) is not None


@click.command("create-user")
@click.argument("login", metavar="LOGIN")
@click.option("--name", default="", help="The person's name.")
@click.option("--email", default="", help="Where letters go.")
@click.option("--role", required=True, type=click.Choice(ROLES), help="What the person may be.")
@click.option("--round", "code", metavar="CODE", help="The round of the role; a coordinator without may create rounds.")
@click.option("--password-stdin", is_flag=True, help="Set the password that stands on standard input.")
def create_user_command(login: str, name: str, email: str, role: str, code: str | None, password_stdin: bool) -> None:
    """Make the account LOGIN and print the single-use link by which its owner sets a password.

    An account that exists gets the role only. Experts and declaring cities get their accounts with the round that they
    have a part in.
    """
    if Role(role) in OF_A_ROUND and code is None:
        raise CommandError(f"the role {role} is held for one round: name it with --round")
    if Role(role) is Role.ADMIN and code is not None:
        raise CommandError("an administrator is one of the whole installation: leave out --round")
    with installation() as place, place.database.transaction(system("create-user")) as session:
        round_id = find_round(session, code).id if code is not None else None
        user = find_account(session, login)
        made = user is None
        if user is None:
            user = create_user(session, login, name, email=email, language=place.settings.default_language)
        grant_role(session, user, Role(role), round_id)
        link = ""
        if made or user.password_hash is None:
            token = invite(session, user, round_id)
            link = _link(place.settings, token)
            if password_stdin:
                accept_invitation(session, token, sys.stdin.readline().rstrip("\r\n"))
                link = ""
    click.echo(f"{'Created' if made else 'Granted the role to'} {user.login} ({role}).")
    if link:
        click.echo(link)


@click.command("invite")
@click.argument("code", metavar="CODE")
def invite_command(code: str) -> None:
    """Print a single-use link for each expert of the round CODE who has no password yet; earlier links die.

    One line each: code, sign-in name, link, with tabs between.
    """
    with installation() as place, place.database.transaction(system("invite")) as session:
        round_ = find_round(session, code)
        wanted = select(Expert).join(User, User.id == Expert.user_id).where(Expert.round_id == round_.id)
        waiting = session.scalars(wanted.where(User.password_hash.is_(None)).order_by(Expert.position)).all()
        lines = []
        with progress(f"Inviting {len(waiting)} experts") as tell:
            for number, expert in enumerate(waiting, 1):
                link = _link(place.settings, invite(session, expert.user, round_.id))
                lines.append(f"{expert.code}\t{expert.user.login}\t{link}")
                tell(number, len(waiting))
    for line in lines:
        click.echo(line)
    if not lines:
        say_error("Every expert of this round has a password.")


def _link(settings: Settings, token: str) -> str:
    return f"{settings.base_url}/account/invitation/{token}"
