"""The one error that a user sees as a line of text instead of a traceback."""


class UserError(Exception):
    """A mistake that the user can mend: its text names the thing and the remedy, one line for each mistake."""
