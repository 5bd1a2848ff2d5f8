# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What lkp_enc has tested in guests besides what every device has: a piece of guest/test.sh.

# shellcheck disable=SC2034,SC2154  # variables are guest/test.sh's
suites=module,abi-64,abi-32,pieces-64,pieces-32,waiting-64,waiting-32,programs,unbind,gone:continued,power

# What the suite "faulted" is about, and a fault that is too late for it.
faults=SEED.write:drop,STRING.read:ones,STRING.read@3x4092:ones,STRING.read@4101:gone
never=SEED.read@999:ones

# Some contracts are about devices of QEMU's own.
of_contracts=(-device edu -device "ivshmem-plain,memdev=bytes" -object "memory-backend-ram,id=bytes,size=4096")

scenes() {
	scene contract 0 contract -- "${of_contracts[@]}"
	scene killed 7 gone:killed,orphan
	scene bridge 0 reset,clean --bridge
	never_continue=1 boot "$base.stopped" "$cpu" gone:continued --stall 3
	expect test_stopped_server_has_an_exit_status_of_its_own 8 $?
	boot "$base.panic" "$cpu" faulted,panic --fault "$faults,$never"
	expect test_panic_has_an_exit_status_of_its_own 4 $?
	expect test_guest_sees_the_faults_of_a_plan 1 "$(grep -c '^ok 1 faulted' "$base.panic.console")"
	expect test_fault_that_never_happened_is_the_one_named "$never" \
		"$(sed -n 's/.*the fault \(.*\) never happened$/\1/p' "$base.panic.messages")"
	consoles+=(panic)
}

# With the debug kernel (guest/debug/test.sh), which sleeps only with ACPI.
debug_suites=${suites%,power}
debug_faults=failing-64,failing-32,placed
# What the suite "odd" is about. No read reaches STRING in the first probe, which looks at each cell once.
odd=SEED.read@1:ones,STRING.read@1x4092:ones,SEED.write@2:drop,SEED.read@7:ones

debug_scenes() {
	acpi=" " start power try 0 power,leaks,clean
	start killed try 7 gone:killed,orphan
	start bridge try 0 reset,clean --bridge
	start broken try 0 faulted --fault "$faults"
	more=("${of_contracts[@]}")
	# Not "clean": with DEBUG_SHIRQ a request that is refused is in the log, with a trace.
	start contract try 0 contract,leaks
	more=(-device edu -device sdhci-pci)
	start odd try 0 odd,clean --bridge --fault "$odd"
	more=()
	# The patches of DEBUG_PATCHES in vm.mk.
	group=controls smp=2 start control-managed wrong state-is-managed KASAN
	group=controls smp=2 start control-wait wrong remove-does-not-wait "any other"
}

# What the kernel's faults came to, and those of the sweep on the host; and the contracts.
debug_compare() {
	local file printed=()
	[ ! -e "$base.contract.contract.tap" ] || compare_contracts "$release=$base.contract.contract.tap"
	for file in "$base".faults.failing-*.tap; do
		[ ! -e "$file" ] || printed+=("$(basename "$file" .tap | sed 's/.*\.//')=$file")
	done
	[ ${#printed[@]} = 0 ] || tests/vm/outcomes.sh "$build" "${printed[@]}" >"$results/outcomes.tap"
}

# The contracts of the kernel, as the simulated one and each of these fulfil them: compare_contracts WORLD=FILE...
compare_contracts() {
	local program
	for program in "$build"/tests/contract/test_contract{,_edu,_memory}; do
		"$program"
	done >"$results/host.contract.tap"
	tests/contract/compare.sh "host=$results/host.contract.tap" "$@" >"$results/contracts.tap"
}

compare() {
	local release worlds=()
	for release in "${releases[@]}"; do
		worlds+=("$release=$results/$release.contract.tap")
	done
	compare_contracts "${worlds[@]}"
}
