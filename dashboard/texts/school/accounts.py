"""Words of accounts: logging in, invitations, administration, the audit trail."""

from dashboard.language.catalogue import gettext

ACCOUNT_LOGIN = "Login name"

ACCOUNT_WRONG = "Login name or password is wrong."

ACCOUNT_WAIT = "Too many wrong tries. Try again in {seconds} seconds."

ACCOUNT_SIGN_ON = "Log in with the school's account"

ACCOUNT_NONE_YET = "There is no account yet. The first is made on the server, with this command:"

ACCOUNT_OWN = "My account"

ACCOUNT_ROLES = {"teacher": "Teacher", "head": "Head of school", "administrator": "Administrator"}
"""Roles by their word in the file."""

ACCOUNT_ROLE = "Role"

ACCOUNT_NAME = "Name"

ACCOUNT_EVERYWHERE = "Log out on all computers"

ACCOUNT_CHANGE = "Change the password"

ACCOUNT_PRESENT = "Present password"

ACCOUNT_NEW = "New password"

ACCOUNT_AGAIN = "Once more"

ACCOUNT_RULE = "12 letters or more. Three or four words in a row are easy to remember."

ACCOUNT_DIFFERENT = "The two passwords are not the same."

ACCOUNT_LENGTH = "A password needs 12 to 256 letters."

ACCOUNT_PRESENT_WRONG = "The present password is wrong."

ACCOUNT_CHANGED = "The password is changed. Other computers are logged out."

ACCOUNT_BY_SIGN_ON = "You log in with the school's account; no password is kept here."

INVITE_TITLE = "Set a password"

INVITE_FOR = "For the account {login} ({name})."

INVITE_SAVE = "Save and log in"

INVITE_USED = "This link has been used or has expired. Ask the administrator for a new one."

INVITE_SIGN_ON = "Use the school's account instead"

ADMIN_TITLE = "Accounts"

ADMIN_ONLY = "This page is for administrators."

ADMIN_ADD = "Add an account"

ADMIN_ADD_BUTTON = "Add and invite"

ADMIN_STATE = "State"

ADMIN_ACTIONS = "Change"

ADMIN_SET_ROLE = "Set"

ADMIN_INVITE = "Invite"

ADMIN_RESET = "Reset password"

ADMIN_DISABLE = "Disable"

ADMIN_ENABLE = "Enable"

ADMIN_LINK = "Hand this link over. It is shown once, works once, and ends after 7 days."

ADMIN_LINK_FOR = "Link for {login}"

ADMIN_DISABLED = "disabled"

ADMIN_INVITED = "invited until {day}"

ADMIN_PASSWORD = "password set"

ADMIN_SIGN_ON = "school's account"

ADMIN_CANNOT = "cannot log in: invite"

ADMIN_DONE = "Done."

ADMIN_HINT = (
    "A teacher sees their own lessons, a head classes as a whole, an administrator accounts and "
    "no lesson's content."
)

TRAIL_TITLE = "Who saw what"

TRAIL_AT = "When"

TRAIL_WHO = "Who"

TRAIL_WHAT = "What"

TRAIL_LESSON = "Lesson"

TRAIL_DETAIL = "Detail"

TRAIL_SHOW = "Show"

TRAIL_OLDER = "Older"

TRAIL_NEWEST = "Newest"

TRAIL_FILE = "All as CSV"

TRAIL_EMPTY = "Nothing is kept here yet."

TRAIL_UNWRITABLE = "The audit trail cannot be written; try again."

TRAIL_ACTIONS = {
    "login": "logged in",
    "login_failed": "failed to log in",
    "logout": "logged out",
    "logout_everywhere": "logged out everywhere",
    "seen": "looked at",
    "exported": "exported",
    "reported": "took the report of",
    "api_read": "read by a program",
    "changed": "changed",
    "deleted": "deleted",
    "account_added": "added an account",
    "account_disabled": "disabled an account",
    "account_enabled": "enabled an account",
    "role_changed": "changed a role",
    "invited": "made an invitation",
    "password_reset": "reset a password",
    "password_set": "set the own password",
    "sign_on_linked": "joined the school's account",
    "audit_read": "read who saw what",
}
"""What was done, by its word in the database."""

SIGN_ON_FAILED = "The school's sign-on did not work: {reason}. Try again, or ask the administrator."

SIGN_ON_AWAY = "its server does not answer"

SIGN_ON_LATE = "it took too long or was begun in another browser"

SIGN_ON_REFUSED = "it was refused there"

SIGN_ON_INVALID = "its answer cannot be trusted"

SIGN_ON_UNKNOWN = "there is no account here for you"

SIGN_ON_DISABLED = "your account here is disabled"

SIGN_ON_GOING = "You are logged in."

SIGN_ON_GO = "Go on"

HEADER_ACCOUNTS = "Accounts"


def account_in_header(name: str) -> str:
    """Who is logged in, for those who hear the page."""
    return gettext("Logged in as {name}", name=name)


def trail_action(action: str) -> str:
    """What was done, in words."""
    return gettext(TRAIL_ACTIONS.get(action, action))


def account_role(role: str) -> str:
    """A role, in words."""
    return gettext(ACCOUNT_ROLES.get(role, role))
