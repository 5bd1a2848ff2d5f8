# SPDX-License-Identifier: GPL-2.0-only

NAME := bell
# A read may wait for a ring that nobody has asked for.
RANDOM_CALLS := no
