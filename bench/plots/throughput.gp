# SPDX-License-Identifier: GPL-2.0-only
#
# Time to write a string and read it back, by its length, against memcpy() and the cipher alone.

set terminal svg size 820,420 font "sans-serif,15" dynamic
load plots."/style.gp"
set output out."/throughput.svg"

set title "A string written and read back, by length"
set logscale xy
set xlabel "bytes"
set ylabel "nanoseconds"
set xrange [1:4091]
set format x "%g"
set format y "10^{%T}"
set key top left reverse Left
plot series("bulk", "... every byte observed") title "driver core, every byte observed" with linespoints linestyle 2, \
	series("bulk", "write and read through the core") title "driver core" with linespoints linestyle 1, \
	series("bulk", "two memcpy and a vector cipher") title "two memcpy and the cipher" with linespoints linestyle 3, \
	series("bulk", "two memcpy") title "two memcpy" with linespoints linestyle 4
