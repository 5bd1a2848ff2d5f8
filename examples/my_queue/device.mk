# SPDX-License-Identifier: GPL-2.0-only

NAME := my_queue
# Not with random calls: they would wait for a byte that nobody writes.
RANDOM_CALLS := no
