# SPDX-License-Identifier: GPL-2.0-only

NAME := edu
# Guests have QEMU's own device first, and then ours. QEMU 7.2 ends when the last byte of the buffer is
# transferred.
VM_DEVICE := edu
VM_PARAMS := size=4095
# The tests that try every interleaving use a short buffer.
WATCHED_CPPFLAGS = -DEDU_BUFFER_SIZE=16u
# Under lkp-emu run, time-outs use real time, and a busy machine is late.
RANDOM_CALLS := no
