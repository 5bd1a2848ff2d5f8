#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# make new: what it writes and what it refuses. The tests of its package pass, outside of this tree
# and under another name, and fail as soon as the driver is wrong.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

once test_new

# new NAME [DIR]: DIR is below $tap_dir
new() {
	run make --no-print-directory new "NAME=$1" "DIR=$tap_dir/${2:-$1}"
}

# What is there, hidden files too.
there() {
	(cd "$tap_dir" && find . -mindepth 1 ! -name out ! -name err | sort)
}

# refused TEST WHY NAME [DIR]
refused() {
	before=$(there)
	new "$3" "${4:-$3}"
	check "test_$1_is_refused" [ "$status" -ne 0 ]
	check "test_$1_is_refused_with_the_reason" has "$err" "$2"
	check "test_$1_leaves_nothing" [ "$(there)" = "$before" ]
}

new Some_name9
check test_new_succeeds [ "$status" -eq 0 ]
check test_new_says_what_comes_next has "$out" "M=$tap_dir/Some_name9 test"
check test_new_writes_the_package [ "$(cd "$tap_dir/Some_name9" && echo *)" = \
	"README.md device.mk driver.c model.h regs.h spec.c tests" ]
check test_new_names_the_tests [ -f "$tap_dir/Some_name9/tests/test_Some_name9.c" ]
check test_new_leaves_no_other_name [ -z "$(grep -ri my_dev "$tap_dir/Some_name9")" ]
check test_new_writes_nothing_else [ "$(cd "$tap_dir" && echo .[!.]* ./*)" = ".[!.]* ./Some_name9 ./err ./out" ]

refused no_name "how is it to be called" "" x
run make --no-print-directory new "DIR=$tap_dir/x"
check test_new_does_not_take_the_name_of_another_device has "$err" "how is it to be called"
refused digit_first "no name in C" 9x
refused blank "no name in C" "a b"
refused quote "no name in C" "a'b"
refused word_of_c "a word of C" typeof
refused word_of_headers "a word of C" bool
refused word_of_modules "a word of C" MODULE
for name in null random tty0 console ttyS0; do
	refused "node_$name" "a node of its own in /dev" $name
done
node=$(cd /dev && find . -maxdepth 1 -type c -name '[a-z]*' | sed -n 's|^\./\([a-z]*\)$|\1|p' |
	grep -vxE 'null|zero|full|k?mem|port|kmsg|u?random|tty|ptmx|console|core|log' | head -n 1)
if [ -n "$node" ]; then
	refused node_of_this_machine "has a /dev/$node" "$node"
else
	skip test_node_of_this_machine "it has none but those that every machine has"
fi
module=$(cd /sys/module && echo [a-z]*[a-z] | tr ' ' '\n' | grep -vxE 'fuse|loop|mem|.{33,}' | grep -m 1 -x '[a-z]*')
refused module_of_this_kernel "a module of that name" "$module"
refused folder_of_make "a build/flags of its own" flags
refused room_of_the_tree "a build/tests of its own" tests
refused structure_of_the_kernel "others have it: struct file" file
refused function_of_the_kernel "others have it: kref_get" kref
refused macro_of_the_emulator "EMU_BAR" emu
refused long_name "at most 32" aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
refused place_that_is_taken "is there already" Some_name9
check test_place_that_is_taken_stays_as_it_is [ -f "$tap_dir/Some_name9/driver.c" ]
ln -s nowhere "$tap_dir/link"
refused link_to_nowhere "is there already" other link
# shellcheck disable=SC2016  # it is not for the shell
for place in "a b" a:b 'a$b' 'a$(HOME)b' "a'b" 'a*' 'a\b' a=b a%b; do
	refused "place_${place}_that_make_takes_apart" "M= would not take" other "$place"
done
refused place_in_no_folder "there is no $tap_dir/no" other no/other

# M= is taken literally, or refused.
# shellcheck disable=SC2016  # it is not for the shell
for place in "a b" "" a#b a:b a%b "a'b" 'a"b' 'a*' 'a$b' 'a$$b' a=b; do
	mkdir -p "$tap_dir/odd/$place"
	cp "$tap_dir/Some_name9/device.mk" "$tap_dir/odd/$place"
	run make --no-print-directory "M=${place:+$tap_dir/odd/$place}" help
	check "test_package_in_'$place'_is_refused" [ "$status" -eq 2 ]
	check "test_package_in_'$place'_is_refused_for_a_reason" has "$err" "*** M='${place:+$tap_dir/odd/$place}' "
done
rm -r "$tap_dir/odd"
run make --no-print-directory "M=$tap_dir" help
check test_folder_without_a_device_is_refused has "$err" "there is no $tap_dir/device.mk"
for name in "" "a b" "a'b" a/b; do
	echo "NAME := $name" >"$tap_dir/device.mk"
	run make --no-print-directory "M=$tap_dir" help
	check "test_device_with_the_name_'$name'_is_refused" has "$err" "$tap_dir/device.mk says"
done
rm "$tap_dir/device.mk"
for tree in "$PWD" ./ src/..; do
	run make --no-print-directory -n "M=$tree" "BUILD=$tap_dir/build" "$tap_dir/build/lkp-enc"
	check "test_$(basename "$tree")_is_this_trees_device" [ "$status" -eq 0 ]
done

# Test the new package with the tests of every driver.
test_package() {
	run make --no-print-directory -j"$(nproc)" "M=$tap_dir/Some_name9" "BUILD=$tap_dir/build" CFLAGS=-O0 test
}

test_package
check test_package_is_green [ "$status" -eq 0 ]
check test_package_has_its_own_tests has "$out" "device/tests/test_Some_name9 "
check test_package_is_swept has "$out" "cases of operation and fault"
check test_package_is_explored has "$out" " schedules ("
check test_package_says_what_was_checked has "$out" "0 violations"
if ! lacking=$("$tap_dir/build/tests/run/machine"); then
	skip test_package_is_the_device_of_programs "$lacking"
else
	run "$tap_dir/build/lkp-emu" run -- \
		sh -c 'echo 3 >/dev/Some_name9 && echo 4 >/dev/Some_name9 && cat /dev/Some_name9'
	check test_package_is_the_device_of_programs [ "$out" = 7 ]
fi

# Adding and removing a spec.c rebuilds only what is needed. In the second round all objects exist.
for round in first second; do
	mv "$tap_dir/Some_name9/spec.c" "$tap_dir/spec.c"
	test_package
	check "test_${round}_spec_that_goes_is_gone" has "$out" "/no_spec.o"
	check "test_${round}_spec_that_goes_builds_little" [ "$(echo "$out" | grep -c '^  CC ')" -eq 1 ]
	mv "$tap_dir/spec.c" "$tap_dir/Some_name9/spec.c"
	test_package
	check "test_${round}_spec_that_comes_is_there" has "$out" "/device/spec.o"
	check "test_${round}_spec_that_comes_builds_little" [ "$(echo "$out" | grep -c '^  CC ')" -eq 1 ]
done

# Attributes of a device are calls of a package that has no spec.
mv "$tap_dir/Some_name9/spec.c" "$tap_dir/spec.c"
cp "$tap_dir/Some_name9/driver.c" "$tap_dir/driver.c"
sed -e 's/^\t\.remove = .*/&\n\t.dev_groups = level_groups,/' \
	-e 's/^static struct pci_driver .*/static ssize_t level_show(struct device *dev, struct device_attribute *attr, char *page)\
{\
	return sysfs_emit(page, "1\\n");\
}\
static DEVICE_ATTR_RO(level);\
static struct attribute *level_attrs[] = { \&dev_attr_level.attr, NULL };\
ATTRIBUTE_GROUPS(level);\n\n&/' "$tap_dir/driver.c" >"$tap_dir/Some_name9/driver.c"
run make --no-print-directory -j"$(nproc)" "M=$tap_dir/Some_name9" "BUILD=$tap_dir/build" CFLAGS=-O0 "$tap_dir/build/check"
check test_package_with_attributes_is_built [ "$status" -eq 0 ]
run "$tap_dir/build/check" --list
check test_attribute_of_a_device_is_a_call has " $out " " show-device-level "
mv "$tap_dir/spec.c" "$tap_dir/driver.c" "$tap_dir/Some_name9/"

# Another path, a folder whose name is not a C identifier, a driver that is broken on purpose, and
# no random calls.
odd="$tap_dir/ü,+@^-.d"
cp -r "$tap_dir/Some_name9" "$odd"
ln -s "ü,+@^-.d" "$tap_dir/by_link"
echo "RANDOM_CALLS := no" >>"$odd/device.mk"
mkdir "$odd/mutants" "$odd/ops"
printf '%s\n' 'open a rw' 'write a "3"' 'read a 8' >"$odd/ops/sum.ops"
{
	printf 'There is no lock.\n\nSays: the BAR is touched after it was unmapped\n---\n'
	sed '/mutex_.*lock(&dev->lock)/d' "$odd/driver.c" | diff -u --label a/driver.c --label b/driver.c "$odd/driver.c" -
} >"$odd/mutants/no-lock.patch"
cp -r "$odd" "$tap_dir/as_it_was"
run make --no-print-directory -j"$(nproc)" "M=$tap_dir/by_link/" "BUILD=$tap_dir/build" CFLAGS=-O0 test
check test_package_by_a_link_is_green [ "$status" -eq 0 ]
check test_package_by_a_link_has_its_own_tests has "$out" "device/tests/test_Some_name9 "
check test_package_by_a_link_is_not_written_to diff -r "$odd" "$tap_dir/as_it_was"
check test_package_without_random_calls_has_its_scripts has "$out" "worlds/package.sh"
if ! has "$out" "skipped: test_worlds"; then
	check test_package_without_random_calls_says_why \
		has "$out" "skipped: test_random_scripts_in_64_bits: $tap_dir/by_link/device.mk says RANDOM_CALLS := no"
fi
if ! has "$out" "SKIP this compiler"; then
	check test_package_by_a_link_has_its_mutants has "$out" "package/mutants.sh              9 passed, 0 failed"
fi
rm -r "$odd" "$tap_dir/as_it_was" "$tap_dir/by_link"
touch "$tap_dir/Some_name9/"*

# The same register at the end of another BAR of 32 MiB, in a device with more state than that
# register.
cp -r "$tap_dir/Some_name9" "$tap_dir/as_written"
sed -i 's/\(SOME_NAME9_BAR \).*/\12/; s/\(SOME_NAME9_BAR_SIZE \).*/\10x2000000/; s/\(SOME_NAME9_COUNT \).*/\10x1fffffc/' \
	"$tap_dir/Some_name9/regs.h"
test_package
check test_register_outside_of_the_bars_is_red [ "$status" -ne 0 ]
check test_register_outside_of_the_bars_is_named has "$out" "model.h: COUNT: 0x4 bytes at 0x1fffffc are not inside a BAR"
sed -i 's/, SOME_NAME9_COUNT,/, EMU_BAR(SOME_NAME9_BAR) + SOME_NAME9_COUNT,/; s/uint32_t count;/uint64_t serial;\n&\n\tuint8_t memory[0xffffc];/' \
	"$tap_dir/Some_name9/model.h"
test_package
check test_large_bar_is_green [ "$status" -eq 0 ]
check test_large_bar_is_explored has "$out" "0 violations"
rm -r "$tap_dir/Some_name9"
mv "$tap_dir/as_written" "$tap_dir/Some_name9"
touch "$tap_dir/Some_name9/"*

sed -i '/mutex_.*lock(&dev->lock)/d' "$tap_dir/Some_name9/driver.c"
test_package
if has "$out" "SKIP this compiler"; then
	skip test_driver_without_its_lock "the compiler cannot show the explorer what the driver does"
else
	check test_driver_without_its_lock_is_red [ "$status" -ne 0 ]
	check test_driver_without_its_lock_is_shown_with_a_schedule has "$out" "is stopped"
	check test_driver_without_its_lock_can_be_replayed has "$out" "check --replay 'bound: "
	check test_failure_here_needs_no_other_folder [ -z "${out##* skipped}" ]
	run env -C / PWD=/ make --no-print-directory -C "$PWD" "M=$tap_dir/Some_name9" "BUILD=$tap_dir/build" CFLAGS=-O0 test
	check test_failure_elsewhere_says_where_to_replay_it has "$out" "to be run again is for a shell in $PWD"
fi

tap_end
