"""Accounts of a school: who may log in, how, and what they did. Only where `school.accounts` is on.

`people` makes and changes accounts, `invitations` are the links by which a password is set,
`logins` are open sessions, `trail` keeps who saw and changed what.
"""

from storage.accounts.people import viewer_of

__all__ = ["viewer_of"]
