#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Random calls from many processes for a while: 5 seconds, or as many as LKP_TEST_SECONDS says. The
# server's memory does not grow.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
# shellcheck source=tests/run/env.sh
. tests/run/env.sh

end_if_nothing_runs test_soak
cp "$BUILD/tests/run/soak" "$bin/"
seconds=${LKP_TEST_SECONDS:-5}
seed=${LKP_TEST_SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
echo "# LKP_TEST_SEED=$seed LKP_TEST_SECONDS=$seconds $0"

# The memory of the server, in KiB.
memory() { awk '/^VmRSS:/ { print $2 }' "/proc/$1/status" 2>/dev/null; }

# Also check that it was measured at all.
is_bounded() { [ "$early" -gt 0 ] && [ "$most" -le $((early + early / 2 + 1024)) ]; }

# AddressSanitizer keeps freed memory up to a limit; without that, this option does nothing.
ASAN_OPTIONS=quarantine_size_mb=1 lkp-emu run --stats -- soak "$seconds" "$seed" >"$tap_dir/out" 2>"$tap_dir/err" &
launcher=$!
early=0
most=0
i=0
while sleep 0.5 && now=$(memory $launcher) && [ -n "$now" ]; do
	i=$((i + 1))
	[ $i -gt "$seconds" ] || [ "$now" -le "$early" ] || early=$now
	[ "$now" -le "$most" ] || most=$now
done
status=0
wait $launcher || status=$?
sed 's/^/# /' "$tap_dir/out"
echo "# the server's memory: $early KiB at most in the first half, $most KiB in all"
check test_every_call_returns_what_a_driver_may [ "$status" -eq 0 ]
check test_memory_of_the_server_is_bounded is_bounded
check test_every_file_is_closed has "$(cat "$tap_dir/err")" "opens not closed: 0"
check test_driver_does_not_misuse_the_hardware has "$(cat "$tap_dir/err")" "misuse: 0"

tap_end
