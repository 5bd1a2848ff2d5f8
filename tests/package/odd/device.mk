# SPDX-License-Identifier: GPL-2.0-only
#
# A driver and a spec that are as their tests want them: ../test_odd.sh.

NAME := odd
