# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Boot guests and judge what they report: a piece of guest/test.sh and guest/debug/test.sh. It wants to find
# build, results, device (or empty), kver (or empty), guests (where they are), limit and, in boot() and scene(),
# release; scene() also base, cpu and consoles. What every boot has besides is in append, for the kernel's
# command line, and in machine, for the launcher; NAME there is the boot's.

# shellcheck disable=SC2034,SC2154  # variables are those of who has this piece
emu=$build/lkp-emu
qemu=("$emu" qemu)
append=
machine=()
[ -z "$device" ] || qemu=(guest/stock.sh --build "$build" --device "$device")

# The CPUs that this shell may use.
mapfile -t cpus < <(taskset -cp $$ | sed 's/.*: //' | tr , '\n' |
	while IFS=- read -r first last; do seq "$first" "${last:-$first}"; done)

# Those of kernels that there are, or that were asked for.
guests() {
	local version
	if [ -z "$kver" ]; then
		find "$guests" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' 2>/dev/null | sort -V
	else
		for version in $kver; do
			find "$guests" -maxdepth 1 -type d \( -name "$version" -o -name "${version}[.+-]*" \) \
				-printf '%f\n' | sort -V | tail -n 1
		done
	fi
}

# Do what the guest asks of its host, on its console, as soon as it asks. $1: file with the
# launcher's messages.
help_guest() {
	local line pid
	while IFS= read -r line; do
		line=${line%$'\r'}
		pid=$(sed -n 's/.*server is process \([0-9]*\),.*/\1/p' "$1")
		case $line in
		"lkp-host: kill") kill -KILL "$pid" ;;
		"lkp-host: stop")
			kill -STOP "$pid"
			[ -n "${never_continue-}" ] || {
				sleep 2
				kill -CONT "$pid"
			}
			;;
		"  # "*" of "*" rounds") echo "test-vm: Linux $release, unbound and bound: ${line#  # }" >&2 ;;
		esac
		printf '%s\n' "$line"
	done
}

# boot NAME CPU SUITES ARG...: one run of lkp-emu qemu; its console goes to NAME.console. Returns its
# exit status.
boot() {
	local name=$1 cpu=$2 suites=$3 pin=()
	shift 3
	# One CPU for both ends, if this shell may use it.
	! taskset -c "$cpu" true 2>/dev/null || pin=(--cpu "$cpu")
	# shellcheck disable=SC2094  # help_guest waits for what it needs
	"${qemu[@]}" --kver "$release" "${pin[@]}" --timeout "$limit" --stall 60 --run suites \
		--append "${append}lkp.suites=$suites${kernel_arguments:+ $kernel_arguments}" "$@" "${machine[@]//NAME/$name}" \
		</dev/null 2>"$name.messages" | help_guest "$name.messages" >"$name.console"
	return "${PIPESTATUS[0]}"
}

# A TAP file of the host's own checks: expect NAME WANTED GOT
expect() {
	checks=$((checks + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $checks - $1"
	else
		echo "not ok $checks - $1"
		echo "# $3 instead of $2"
	fi
}

# expect_all_suites BASE NAME SUITES: a suite fails if the guest did not report it, or if it ran
# fewer tests than planned.
expect_all_suites() {
	local missing
	missing=$(awk -v suites="$3" '
		{ sub(/\r$/, "") }
		/^  # Subtest: / { suite = $3 }
		/^  1\.\./ { planned = suite }
		/^(not )?ok / { reported[planned] = 1 }
		END {
			count = split(suites, wanted, ",")
			for (i = 1; i <= count; i++)
				if (!(wanted[i] in reported))
					printf " %s", wanted[i]
		}' "$1.console")
	expect "$2" "all suites" "all suites${missing:+ but$missing}"
}

# own_assertion BASE: the assertion by which QEMU itself ended after the guest had the server killed; nothing if it
# went on. Over vfio-user some do not take it that a read is left without an answer.
own_assertion() {
	! grep -q '^lkp-host: kill' "$1.console" ||
		sed -n "s/.*\(error_setv: Assertion .* failed\).*/\1/p" "$1.messages" | head -n 1
}

# scene NAME STATUS SUITES ARG...: one boot, the exit status that it must have, and the suites that
# it must report. $kernel_arguments are for the kernel.
scene() {
	local name=$1 wanted=$2 suites=$3 assertion
	shift 3
	boot "$base.$name" "$cpu" "$suites" "$@"
	expect "test_guest_of_${name}_ends_as_it_should" "$wanted" $?
	assertion=$(own_assertion "$base.$name")
	if [ -n "$assertion" ]; then
		checks=$((checks + 1))
		echo "ok $checks - test_guest_of_${name}_reports_$suites # SKIP this QEMU ends by an assertion of its own" \
			"when the server is killed in the middle of a read ($assertion); QEMU=PROGRAM runs another one"
		return
	fi
	expect_all_suites "$base.$name" "test_guest_of_${name}_reports_every_suite" "$suites"
	consoles+=("$name")
}

summarize() {
	local file counts failed=0 name
	for file in "$results"/*.tap; do
		name=${file##*/}
		counts=$(awk -v name="${name%.tap}" -v status=0 -f tests/tap.awk -f tests/summary.awk "$file")
		echo "$counts"
		echo "$counts" >>"$results/counts"
		case ${counts%%$'\n'*} in
		*" 0 failed"*) ;;
		*)
			failed=1
			grep -vE '^ok ' "$file" | sed 's/^/    /'
			;;
		esac
	done
	[ "$failed" = 0 ] || for file in "$results"/*.messages; do
		echo "    ${file##*/}:"
		sed 's/^/    /' "$file"
	done
}

# What was compared between the worlds, summed up over the reports of guest/worlds.sh: worlds_compared FILE...
worlds_compared() {
	grep -hs '^# .* scripts, .* accesses$' "$@" | awk '
		{ scripts += $3; accesses += $5; traces++ }
		END { printf "%d scripts played in both worlds, %d traces of %d accesses compared\n",
			scripts, traces, accesses }'
}

# The reason why this QEMU cannot have the device; nothing if it starts. This is tried with a guest
# that does not run. The launcher's messages go to $results/qemu.messages.
why_no_device() {
	local status=0
	if [ -n "$device" ]; then
		"${QEMU:-qemu-system-x86_64}" -device "$device,help" >/dev/null 2>&1 || echo "no QEMU has a device $device"
		return
	fi
	"$emu" qemu --kver "${releases[0]}" --timeout 5 -- -S </dev/null >/dev/null 2>"$results/qemu.messages" || status=$?
	[ "$status" != 10 ] || sed -n 's/^lkp-emu qemu: //p' "$results/qemu.messages"
}

# The reason why the guests do not reach the device over vfio-user; nothing if they do.
why_no_vfio_user() {
	[ -n "$device" ] || ! grep -q ', by multi-process' "$results/qemu.messages" ||
		echo "${QEMU:-qemu-system-x86_64} has no vfio-user-pci: install a QEMU from 10.1 on" \
			"(Debian: backports or testing), and run 'make test-vm QEMU=PROGRAM'"
}
