# SPDX-License-Identifier: GPL-2.0-only
#
# What the driver does is the same on any machine, but for: when interrupts come, and so who reads what
# is pending and acknowledges it; how often it asks whether the device is done; where its memory is. A
# trace without that, and with offsets. That the device is to be silent is written when the driver comes
# and goes, too, which is no call's.

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
