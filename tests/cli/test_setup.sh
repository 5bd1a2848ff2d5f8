#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# setup.sh, as far as tests can run it without installing anything.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

run ./setup.sh --help
check test_help_succeeds [ "$status" -eq 0 ]
run ./setup.sh --nonsense
check test_unknown_option_is_refused [ "$status" -eq 2 ]
check test_unknown_option_is_named has "$err" "'--nonsense'"

# A system without apt-get: the PATH has only the programs that the script itself needs.
mkdir "$tap_dir/bin"
for tool in sh cat sed; do
	ln -s "$(command -v $tool)" "$tap_dir/bin/$tool"
done
run env PATH="$tap_dir/bin" ./setup.sh
check test_other_distribution_is_refused [ "$status" -eq 1 ]
check test_other_distribution_gets_the_list has "$err" "libcmocka-dev: unit tests"
run env PATH="$tap_dir/bin" ./setup.sh --all
check test_other_distribution_gets_the_whole_list has "$err" "sparse: "

# A Debian without packages, and without root.
if [ -r /etc/debian_version ]; then
	for tool in grep head find awk cut; do
		ln -s "$(command -v $tool)" "$tap_dir/bin/$tool"
	done
	for fake in apt-get dpkg-query apt-cache sudo; do
		printf '#!/bin/sh\necho "%s $*" >>"%s/called"\n' "$fake" "$tap_dir" >"$tap_dir/bin/$fake"
	done
	printf '#!/bin/sh\necho amd64\n' >"$tap_dir/bin/dpkg"
	printf '#!/bin/sh\necho 1000\n' >"$tap_dir/bin/id"
	chmod +x "$tap_dir/bin/"*
	run env PATH="$tap_dir/bin" ./setup.sh --check
	check test_check_fails_when_something_is_missing [ "$status" -eq 1 ]
	check test_check_says_what_and_why has "$out" "gcc: compiler"
	check test_check_installs_nothing [ "$(grep -c -e install -e update "$tap_dir/called")" -eq 0 ]
	run env PATH="$tap_dir/bin" ./setup.sh
	check test_not_root_uses_sudo has "$(grep '^sudo' "$tap_dir/called")" "install"
	rm "$tap_dir/bin/sudo" "$tap_dir/called"
	run env PATH="$tap_dir/bin" ./setup.sh
	check test_no_sudo_is_a_clear_failure has "$err" "Run as root: ./setup.sh"

	# offer NAME: apt offers NAME, whatever it is asked about. All is installed but some packages that
	# not every release has.
	cat >"$tap_dir/bin/dpkg-query" <<'EOF'
#!/bin/sh
case $* in
*linux-headers-6.12-* | *linux-headers-generic* | *gcc-multilib*) ;;
*) printf installed ;;
esac
EOF
	offer() { printf '#!/bin/sh\nprintf "%%s:\\n  Candidate: 1\\n" "%s"\n' "$1" >"$tap_dir/bin/apt-cache"; }
	offer linux-headers-6.12.118-amd64
	run env PATH="$tap_dir/bin" ./setup.sh --all --check
	check test_package_of_a_name_that_only_looks_alike_is_not_missing [ "$status" -eq 0 ]
	offer linux-headers-6.12-amd64
	run env PATH="$tap_dir/bin" ./setup.sh --all --check
	check test_package_that_is_offered_is_missing has "$out" "linux-headers-6.12-amd64: "
	check test_package_that_is_not_offered_is_not_missing \
		[ "${out#*linux-headers-generic}" = "$out" ]
	# arm64 links nothing for 32 bits, has kernel headers of another name, and boots no guest.
	printf '#!/bin/sh\necho arm64\n' >"$tap_dir/bin/dpkg"
	printf '#!/bin/sh\nexit 1\n' >"$tap_dir/bin/dpkg-query"
	offer linux-headers-arm64
	run env PATH="$tap_dir/bin" ./setup.sh --all --check
	check test_arm64_is_offered_its_own_headers has "$out" "linux-headers-arm64: "
	check test_arm64_needs_a_compiler has "$out" "gcc: compiler"
	check test_arm64_needs_no_multilib [ "${out#*gcc-multilib}" = "$out" ]
	check test_arm64_needs_no_qemu_of_x86 [ "${out#*qemu-system-x86}" = "$out" ]
	printf '#!/bin/sh\nprintf installed\n' >"$tap_dir/bin/dpkg-query"
	offer nothing
	run env PATH="$tap_dir/bin" ./setup.sh
	check test_nothing_to_install_needs_no_sudo [ "$status" -eq 0 ]
else
	skip test_check_fails_when_something_is_missing "needs a Debian system"
fi

tap_end
