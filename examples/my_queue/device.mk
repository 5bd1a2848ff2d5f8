# SPDX-License-Identifier: GPL-2.0-only

NAME := my_queue
# No random calls: they would wait for a byte that nobody writes.
RANDOM_CALLS := no
