# SPDX-License-Identifier: GPL-2.0-only
#
# Cost of one access or call, against what people use today.

set terminal svg size 820,400 font "sans-serif,15" dynamic
load plots."/style.gp"
set output out."/access.svg"

set title "One access or call, in nanoseconds (logarithmic)"
set logscale x
set format x "10^{%T}"
set xrange [0.5:2e6]
set yrange [*:*] reverse
set border 1
set grid noytics xtics linecolor rgb text linewidth 0.4 dashtype 3
set tics scale 0.5
set ytics scale 0
set style fill solid 0.9 noborder
unset key
set lmargin 34

label(ns) = ns < 1e3 ? sprintf("%.2g ns", ns) : ns < 1e5 ? sprintf("%.1f µs", ns / 1e3) : sprintf("%.0f µs", ns / 1e3)
table = sprintf("< jq -rs -f %s/access.jq %s", plots, json)
set datafile separator "\t"
plot table using (0.5):0:(0.5):2:($0 - 0.36):($0 + 0.36):(column(3) == 1 ? 0x2f81f7 : 0x8a94a0):ytic(1) \
	with boxxyerror linecolor rgb variable, \
	table using 2:0:(label(column(2))) with labels left offset 0.7,0 textcolor rgb text
