# SPDX-License-Identifier: GPL-2.0-only
#
# What all pictures share. They have no background and colours of middle brightness: readers see
# them on white and on black, at the width of a README.

text = "#76828f"
c1 = "#2f81f7"
c2 = "#d9822b"
c3 = "#3fa34d"
c4 = "#a371f7"
c5 = "#e5534b"

set encoding utf8
set border 3 linecolor rgb text linewidth 1
set tics nomirror textcolor rgb text
set xlabel textcolor rgb text
set ylabel textcolor rgb text
set title textcolor rgb text
set key textcolor rgb text
set grid ytics linecolor rgb text linewidth 0.4 dashtype 3

set style line 1 linecolor rgb c1 linewidth 2.5 pointtype 7 pointsize 0.7
set style line 2 linecolor rgb c2 linewidth 2.5 pointtype 5 pointsize 0.7
set style line 3 linecolor rgb c3 linewidth 2.5 pointtype 9 pointsize 0.8
set style line 4 linecolor rgb c4 linewidth 2.5 pointtype 13 pointsize 0.8
set style line 5 linecolor rgb c5 linewidth 2.5 pointtype 11 pointsize 0.8

# Median of a case of a suite, over what varies: for plot.
series(suite, name) = sprintf("< jq -r 'select(.suite == \"%s\" and .case == \"%s\" and .x) | [.x, .median] | @tsv' %s", suite, name, json)
# The same, in units of the first one.
relative(suite, name) = sprintf("< jq -rs '[.[] | select(.suite == \"%s\" and .case == \"%s\" and .x)] | .[0].median as $first | .[] | [.x, .median / $first] | @tsv' %s", suite, name, json)
