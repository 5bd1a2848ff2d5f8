# SPDX-License-Identifier: GPL-2.0-only

NAME := bell
# A read waits for a ring that nobody may have asked for.
RANDOM_CALLS := no
