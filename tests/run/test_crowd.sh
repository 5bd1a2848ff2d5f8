#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Many processes and many open files on one device.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/run/env.sh
. tests/run/env.sh

end_if_nothing_runs test_crowd
cp "$BUILD/tests/run/crowd" "$bin/"

for pin in "" --no-pin; do
	# shellcheck disable=SC2086  # nothing, or an option
	emu --stats $pin -- crowd 50 40
	check "test_no_string_is_torn$pin" [ "$out" = "0 of 50 processes failed" ]
	check "test_crowd_succeeds$pin" [ "$status" -eq 0 ]
	# 25 writers open once; 25 readers open, look and close in each round.
	check "test_every_open_is_closed$pin" has "$err" "opens: 1025
lkp_enc: opens not closed: 0"
	check "test_every_call_is_counted$pin" has "$err" "calls read: 500
lkp_enc: calls write: 500
lkp_enc: calls ioctl: 1000"
	check "test_no_call_fails$pin" [ "${err#*errors}" = "$err" ]
done

# A thousand files open at a time, and not one closed by the program itself.
if have test_thousand_open_files python3; then
	emu --stats -- python3 -c 'import os, resource
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
files = [os.open("/dev/lkp_enc", os.O_RDWR) for i in range(1000)]
os.write(files[0], b"abc")
print(all(os.read(file, 3) == b"abc" for file in files), flush=True)
os._exit(0)'
	check test_thousand_open_files_each_have_their_position [ "$out" = True ]
	check test_thousand_open_files_are_all_closed has "$err" "opens: 1000
lkp_enc: opens not closed: 0"
fi
# shellcheck disable=SC2016
emu --stats -- sh -c 'i=0
	while [ $i -lt 1000 ]; do : </dev/lkp_enc; i=$((i + 1)); done'
check test_thousand_opens_in_a_row_leave_nothing has "$err" "opens: 1000
lkp_enc: opens not closed: 0"

tap_end
