"""What only this computer can tell: where a file lies, and which process is which."""
