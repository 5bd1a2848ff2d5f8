# SPDX-License-Identifier: GPL-2.0-only
#
# A driver and a spec with selectable errors: see ../test_odd.sh.

NAME := odd
