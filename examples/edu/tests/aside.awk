# SPDX-License-Identifier: GPL-2.0-only
#
# The driver does the same on any machine, except for: when interrupts come, and so which code reads
# and acknowledges the causes; how often it asks whether the device is done; where its memory is.
# This drops these from a trace, and prints offsets. It also drops the writes that silence the
# device: the driver makes them when it comes and goes, too, and these belong to no call.

function number(hex,    i, value) {
	for (i = 3; i <= length(hex); i++)
		value = value * 16 + index("0123456789abcdef", tolower(substr(hex, i, 1))) - 1
	return value
}

$1 == "MAP" { bar = number($4) }
$1 != "R" && $1 != "W" { next }
{
	at = number($5) - bar
	if (at == 36 || at == 100 || ($1 == "R" && (at == 32 || at == 152)))
		next # IRQ_STATUS, IRQ_ACK; STATUS, DMA_CMD
	value = $6
	if (at == 32 && value == "0x0")
		next # STATUS
	# DMA_SRC, DMA_DST: the buffer is at the same address everywhere.
	if ((at == 128 || at == 136) && value !~ /^0x40[0-9a-f][0-9a-f][0-9a-f]$/)
		value = "RAM"
	print $1, $2, at, value
}
