"""The rim: the only room that reaches network, clock and threads. It decides nothing about a credential."""
