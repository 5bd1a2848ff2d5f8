# SPDX-License-Identifier: GPL-2.0-only
#
# Turn the TAP files of tests/run.sh into one JUnit XML document, with a suite for each file. A file
# NAME.seconds beside NAME.tap says how long it took.
#
# usage: awk -f tap.awk -f junit.awk FILE.tap...

function escape(text) {
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/>/, "\\&gt;", text)
	gsub(/"/, "\\&quot;", text)
	gsub(/[\001-\010\013\014\016-\037]/, "?", text)
	return text
}

function time_of(file,	seconds) {
	sub(/\.tap$/, ".seconds", file)
	if ((getline seconds <file) != 1)
		return ""
	close(file)
	return " time=\"" seconds "\""
}

function suite_name(file) {
	sub(/.*\//, "", file)
	sub(/\.tap$/, "", file)
	return file
}

# The notes of a failure come before its "not ok" line (output of the test) and after it.
function end_case() {
	if (kind == "failed")
		cases = cases "      <failure message=\"" escape(note) "\"/>\n"
	else if (kind == "skipped")
		cases = cases "      <skipped message=\"" escape(note) "\"/>\n"
	if (kind)
		cases = cases "    </testcase>\n"
	kind = note = ""
}

function end_suite() {
	end_case()
	if (suite == "")
		return
	if (run < planned || !planned) {
		cases = cases "    <testcase name=\"" escape(suite) "\"><failure message=\"died after " \
			run " of " planned " tests\"/></testcase>\n"
		run++
		failed++
	}
	body = body "  <testsuite name=\"" escape(suite) "\" tests=\"" run "\" failures=\"" failed \
		"\" skipped=\"" skipped "\"" time ">\n" cases "  </testsuite>\n"
	total += run; total_failed += failed; total_skipped += skipped
	run = failed = skipped = planned = 0
	cases = ""
}

FNR == 1 { end_suite(); suite = suite_name(FILENAME); time = time_of(FILENAME) }
/^1\.\.[0-9]+/ { planned = substr($1, 4) + 0; next }
/^(not )?ok / {
	end_case()
	if (tap_skip($0)) {
		kind = tap_why == "" ? "failed" : "skipped"
		name = tap_name
		note = tap_why == "" ? "skipped for no reason" : tap_why
	} else {
		kind = /^ok / ? "passed" : "failed"
		name = $0
		sub(/^(not )?ok [0-9]+ (- )?/, "", name)
	}
	cases = cases "    <testcase name=\"" escape(name) "\">\n"
	run++
	failed += kind == "failed"
	skipped += kind == "skipped"
	next
}
/^# (not )?ok - / { next }
/^# / && kind == "failed" { note = note (note ? "; " : "") substr($0, 3) }

END {
	end_suite()
	print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
	print "<testsuites tests=\"" total + 0 "\" failures=\"" total_failed + 0 "\" skipped=\"" \
		total_skipped + 0 "\">"
	printf "%s", body
	print "</testsuites>"
}
