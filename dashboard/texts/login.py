"""Words of the login page."""

LOGIN_PASSWORD = "Password"

LOGIN_BUTTON = "Log in"

LOGIN_WRONG = "That is not the password."

LOGIN_WAIT = "Too many wrong passwords. Try again in {seconds} seconds."

LOGIN_OUT = "Log out"

LOGIN_STAY = "Back to the page"

LOGIN_NONE = "No password is set: nobody has to log in."
