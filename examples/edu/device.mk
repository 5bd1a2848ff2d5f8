# SPDX-License-Identifier: GPL-2.0-only

NAME := edu
# Guests have QEMU's own device instead of ours. QEMU 7.2 ends when the last byte of the buffer is
# transferred.
VM_DEVICE := edu
VM_PARAMS := size=4095
# The tests that try every interleaving use a short buffer.
WATCHED_CPPFLAGS = -DEDU_BUFFER_SIZE=16u
# In the explorer a wait with a time-out may be late at any time, which the reference does not allow, and a
# transfer has thousands of steps.
NOT_EXPLORED := its reference allows no transfer to be late at any time
# Under lkp-emu run, time-outs use real time, and a busy machine is late.
RANDOM_CALLS := no
