#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/lint.sh: which files a check looks at, and that no check passes without a file. The tools
# are fakes. Also: the check of the kernel's names sees a difference on either side, the check of the
# rooms sees an include and a name that do not belong there, and the check of the documents sees what
# is no longer there.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

once test_lint

tree=$tap_dir/tree
mkdir -p "$tree/scripts" "$tree/src" "$tree/build" "$tap_dir/bin"
cp scripts/lint.sh "$tree/scripts/"
echo 'int a;' >"$tree/src/a.c"
echo 'int b;' >"$tree/build/b.c"
PATH=$tap_dir/bin:$PATH

# tool NAME SCRIPT
tool() {
	printf '#!/bin/sh\n%s\n' "$2" >"$tap_dir/bin/$1"
	chmod +x "$tap_dir/bin/$1"
}
# shellcheck disable=SC2016  # for the tools
{
	tool clang-format-14 'case $* in
	--version) echo "clang-format version 14.0.6" ;;
	*) echo "$*" >>"$0.seen" ;;
	esac'
	tool shellcheck 'echo "$*" >>"$0.seen"'
	tool man 'echo "$*" >>"$0.seen"'
}

# A tarball: no repository.
run env GIT_CEILING_DIRECTORIES="$tap_dir" "$tree/scripts/lint.sh" format shell
check test_tarball_passes [ "$status" -eq 0 ]
check test_tarball_is_looked_at has "$(cat "$tap_dir/bin/clang-format-14.seen")" " src/a.c"
check test_what_was_built_is_not_looked_at [ "$(grep -c build/b.c "$tap_dir/bin/clang-format-14.seen")" -eq 0 ]
check test_shell_scripts_of_a_tarball_are_looked_at has "$(cat "$tap_dir/bin/shellcheck.seen")" scripts/lint.sh

run env GIT_CEILING_DIRECTORIES="$tap_dir" "$tree/scripts/lint.sh" man
check test_check_without_a_file_fails [ "$status" -eq 1 ]
check test_check_without_a_file_says_so has "$out" "there is no file to look at: no docs/man/*"

# The tool has another version than the one that decides.
tool clang-format-14 'echo "clang-format version 99.1 (1)"'
run env GIT_CEILING_DIRECTORIES="$tap_dir" "$tree/scripts/lint.sh" format shell
check test_check_of_another_version_is_skipped_with_the_reason has "$out" \
	"skipped: clang-format 14 decides (Debian 12's), and here is 99.1"
check test_skipped_check_is_counted has "$out" "lint: 1 checks passed, 1 skipped"

# compare_names TEST SED FILE MESSAGE: FILE is changed, and the check says so.
compare_names() {
	if ! command -v python3 >/dev/null; then
		skip "$1" "no python3"
		return
	fi
	rm -rf "$tap_dir/names"
	mkdir -p "$tap_dir/names/docs" "$tap_dir/names/src/shim/sim/include"
	cp docs/porting.md "$tap_dir/names/docs/"
	cp -R src/shim/sim/include/linux "$tap_dir/names/src/shim/sim/include/"
	sed -i "$2" "$tap_dir/names/$3"
	# shellcheck disable=SC2016  # for the inner shell
	run sh -c 'cd "$1" && python3 "$2"' sh "$tap_dir/names" "$PWD/scripts/check_kernel_names.py"
	check "$1" [ "$status" -eq 1 ]
	check "$1, and said" has "$out" "$4"
}
# shellcheck disable=SC2016  # for sed
{
	compare_names test_name_without_a_contract '$a#define kstrndup(string)' \
		src/shim/sim/include/linux/slab.h "kstrndup is defined here, but not in the table"
	compare_names test_contract_without_a_name 's/^| `kmemdup`/| `kmemdup`, `kstrndup`/' docs/porting.md \
		"kstrndup is in the table of linux/slab.h, but"
	compare_names test_header_without_a_table 's|^### `linux/wait.h`|### `linux/waiting.h`|' docs/porting.md \
		"add ### \`linux/wait.h\` with a table"
	compare_names test_constant_without_a_contract 's/PROBE_FORCE_SYNCHRONOUS,/&\n\tPROBE_NEVER,/' \
		src/shim/sim/include/linux/device.h "PROBE_NEVER is defined here"
}

# breaks_a_rule TEST FILE LINE MESSAGE: the file gets the line, and the check says so.
breaks_a_rule() {
	if ! command -v python3 >/dev/null; then
		skip "$1" "no python3"
		return
	fi
	cp "$2" "$tap_dir/rooms/$2"
	echo "$3" >>"$tap_dir/rooms/$2"
	# shellcheck disable=SC2016  # for the inner shell
	run sh -c 'cd "$1" && python3 "$2"' sh "$tap_dir/rooms" "$PWD/scripts/check_includes.py"
	check "$1" [ "$status" -eq 1 ]
	check "$1, and said" has "$out" "$2:$(wc -l <"$tap_dir/rooms/$2"): $4"
	cp "$2" "$tap_dir/rooms/$2"
}
mkdir "$tap_dir/rooms"
cp -R include src bench fuzz "$tap_dir/rooms/"
for file in src/emu/emu.c src/shim/sim/linux/pci.c src/shim/fuse/notify.c src/shim/qemu/server.c src/trace/vcd.c \
	src/ops/play.c src/cli/run.c src/cli/qemu/serve.c src/harness/sweep.c bench/measure.c fuzz/trial.c; do
	breaks_a_rule "test_name_of_a_device_in_$file" $file "/* lkp_enc */" "what is generic names the device"
done
breaks_a_rule test_include_of_another_room src/trace/vcd.c '#include "sim_kernel.h"' \
	'src/trace may not include "sim_kernel.h"'

# Documents name what is there.
if command -v python3 >/dev/null; then
	mkdir -p "$tap_dir/named/src/room" "$tap_dir/named/src/shim/other" "$tap_dir/named/docs"
	echo 'int kept_name(void);' >"$tap_dir/named/src/kept.h"
	# shellcheck disable=SC2016  # for the document
	printf '%s\n' 'See `kept_name()`, `old_name()` and [kept.h](../src/kept.h).' '```' '`not_a_name`' '```' \
		'As in `struct old_struct`, [old.h](../src/old.h#part) and `oldest()`.' >"$tap_dir/named/docs/a.md"
	# shellcheck disable=SC2016  # for the document
	printf '| %s | it |\n' '`src/room/`' '`docs/`, `src/room/`' >"$tap_dir/named/README.md"
	printf '%0100d\n' 0 >>"$tap_dir/named/README.md"
	printf '%s%0100d\n' '| ' 0 '    ' 0 - 0 '- ' 0 >>"$tap_dir/named/README.md"
	# shellcheck disable=SC2016  # for the inner shell
	run sh -c 'cd "$1" && python3 "$2"' sh "$tap_dir/named" "$PWD/scripts/check_doc_names.py"
	check test_names_that_are_gone_fail [ "$status" -eq 1 ]
	check test_names_that_are_gone_are_told [ "$(echo "$out" | grep '^docs/')" = \
"docs/a.md:1: old_name is in no source
docs/a.md:5: old_struct is in no source
docs/a.md:5: oldest is in no source
docs/a.md:5: ../src/old.h is not there" ]
	check test_folders_that_a_map_has_not_or_twice_and_long_lines_are_told [ "$(echo "$out" | grep '^README')" = \
"README.md: src/room/ has 2 rows
README.md: src/shim/other/ has 0 rows
README.md:7: 102 columns" ]
	run python3 scripts/check_doc_names.py
	check test_documents_name_what_is_there [ "$status" -eq 0 ]
else
	skip test_names_that_are_gone "no python3"
fi

tap_end
