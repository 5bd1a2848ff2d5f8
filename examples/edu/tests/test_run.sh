#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Unmodified programs on the device: positions, and what a trace shows of transfers and interrupts.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh
emu=${BUILD:?}/lkp-emu

needs_machine test_programs_use_the_buffer

run "$emu" run --trace "$tap_dir/trace" -- sh -c \
	'exec 2>&1; printf abcd | dd of=/dev/edu bs=4 seek=1 status=none; dd if=/dev/edu bs=4 skip=1 count=1 status=none'
check test_dd_finds_what_it_wrote [ "$out" = abcd ]
run "$emu" run -- sh -c 'printf 12345678 >/dev/edu; { head -c 3; tail -c +1 | head -c 2; } </dev/edu'
check test_positions_go_on [ "$out" = 12345 ]

run "$emu" trace show "$tap_dir/trace"
shows() {
	echo "$out" | grep -Eq "$1"
}
check test_trace_shows_the_transfer_to_the_device shows 'dma read 0x[0-9a-f]+ 4 0x64636261'
check test_trace_shows_the_transfer_to_memory shows 'dma write 0x[0-9a-f]+ 4 0x64636261'
check test_trace_shows_the_message shows 'msi 0'
check test_trace_shows_the_handler shows 'handler [0-9]+'

# A waveform viewer has a line for each interrupt and transfer: its VCD, beside the text of the same run.
vcd_is_as_the_text() {
	vcd_trace=$1
	shift
	for vcd_to in vcd mmiotrace; do
		run "$emu" trace convert --to $vcd_to "$vcd_trace"
		cp "$tap_dir/out" "$vcd_trace.$vcd_to"
	done
	run python3 tests/trace/check_vcd.py "$vcd_trace.vcd" "$vcd_trace.mmiotrace" "$@"
	[ "$status" -eq 0 ]
}
if command -v python3 >/dev/null; then
	run "$emu" run --param msi=0 --trace "$tap_dir/pin" -- sh -c 'printf ab >/dev/edu; head -c 2 /dev/edu'
	check test_vcd_has_messages_and_transfers vcd_is_as_the_text "$tap_dir/trace" \
		msi msi_vector handler dma_read dma_write dma_address dma_size
	check test_vcd_has_the_interrupt_pin vcd_is_as_the_text "$tap_dir/pin" irq handler dma_read dma_write
else
	skip test_vcd_has_messages_and_transfers "no python3"
	skip test_vcd_has_the_interrupt_pin "no python3"
fi

run "$emu" run --fault irq:lost -- sh -c 'printf ab >/dev/edu; head -c 2 /dev/edu'
check test_lost_interrupt_is_looked_for [ "$status,$out,$err" = 0,ab, ]
run "$emu" run --fault DMA_SRC32:irq --trace "$tap_dir/stray" -- sh -c 'printf ab >/dev/edu; head -c 2 /dev/edu'
check test_stray_interrupt_changes_nothing [ "$status,$out,$err" = 0,ab, ]
run "$emu" trace show "$tap_dir/stray"
check test_stray_interrupt_is_not_claimed shows 'handled [0-9]+ 0'
tap_end
