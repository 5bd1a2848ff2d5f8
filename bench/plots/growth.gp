# SPDX-License-Identifier: GPL-2.0-only
#
# How the cost of one call or access grows with the number of something. Flat is good.

set terminal svg size 820,380 font "sans-serif,15" dynamic
load plots."/style.gp"
set output out."/growth.svg"

set title "Cost of one call or access, in units of the first point"
set logscale x
set xlabel "how many"
set format x "10^{%T}"
set yrange [0:2]
set key below reverse Left samplen 2
plot relative("devices", "devices in turn") title "devices in turn" with linespoints linestyle 1, \
	relative("files", "driver core") title "open files" with linespoints linestyle 2, \
	relative("trace", "trace file") title "accesses in a trace" with linespoints linestyle 3, \
	relative("processes", "lkp-emu run") title "processes sharing the device" with linespoints linestyle 4, \
	relative("schedules", "explorer") title "preemptions of a schedule" with linespoints linestyle 5
