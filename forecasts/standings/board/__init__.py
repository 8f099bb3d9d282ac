"""The leaderboard: its rows, their order, their numbers and what has to be said of them."""
