#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# scripts/kmod.sh on a package without a Kbuild outside the tree: what it builds, and what it
# refuses.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

once test_kmod

package=$tap_dir/package

# driver STATEMENT [MACRO...]: a module whose initialisation does that.
driver() {
	statement=$1
	shift
	mkdir -p "$package/include"
	echo 'int probe_value(const int __user *value);' >"$package/include/value.h"
	cat >"$package/driver.c" <<-END
		#include <linux/module.h>
		#include "include/value.h"
		int probe_value(const int __user *value)
		{
			$statement;
		}
		$*
	END
}

build() {
	run scripts/kmod.sh --root "$package" --build "$tap_dir/build" --kdir "$tree" "$@"
}

# refuses PART: nothing was built, and PART says why.
refuses() {
	[ "$status" -eq 1 ] && has "$err" "$1"
}

run scripts/kmod.sh --name 'a b'
check test_name_of_two_words_is_refused refuses "'a b' is not the name of a module"
driver 'return !value' 'MODULE_LICENSE("GPL"); MODULE_DESCRIPTION("Scratch");'
run scripts/kmod.sh --name scratch --root "$package" --build "$tap_dir/build"
check test_module_of_nothing_is_refused refuses "say what the module is made of"
run scripts/kmod.sh --name driver --root "$package" --build "$tap_dir/build" --sources "driver.c more.c"
check test_module_with_the_name_of_one_source_of_two_is_refused refuses "rename driver.c"

tree=$(find /lib/modules/*/build/include/generated/utsrelease.h 2>/dev/null | tail -n 1)
tree=${tree%/include/*}
if [ -z "$tree" ] || emulated || ! command -v sparse >/dev/null; then
	skip test_package_builds "no kernel headers in /lib/modules, or no sparse: ./setup.sh --all"
	tap_end
	exit
fi
build --name driver --sources driver.c
check test_package_builds has "$out" "kmod: 1 module built, 0 warnings"
check test_module_has_its_name [ -e "$(echo "$tap_dir"/build/kmod/*/driver.ko)" ]
check test_nothing_is_built_beside_the_sources \
	[ "$(cd "$package" && echo *)" = "driver.c include" ]
build --name driver --sources driver.c --expect parm:speed:
check test_modinfo_without_what_is_expected_is_refused refuses "shows no parm:speed:"

driver 'return *value' 'MODULE_LICENSE("GPL"); MODULE_DESCRIPTION("Scratch");'
build --name scratch --sources driver.c
check test_what_sparse_says_is_refused refuses "driver.c:5:9: warning: dereference of noderef expression"
check test_file_is_named_as_the_package_has_it [ "${err%%:*}" = driver.c ]

driver 'int unused; return !value' 'MODULE_LICENSE("GPL"); MODULE_DESCRIPTION("Scratch");'
build --name scratch --sources driver.c
check test_what_the_compiler_says_is_refused refuses "driver.c:5:5: warning: unused variable"
build --name scratch --sources driver.c
check test_what_is_up_to_date_is_refused_again refuses "driver.c:5:5: warning: unused variable"

driver 'return !value + ADDED' 'MODULE_LICENSE("GPL"); MODULE_DESCRIPTION("Scratch");'
build --name scratch --sources driver.c
check test_what_only_a_setting_defines_is_refused_without refuses "ADDED"
build --name scratch --sources driver.c --make "KCFLAGS=-DADDED=1 UBSAN_SANITIZE=y"
check test_settings_reach_kbuild has "$out" "kmod: 1 module built, 0 warnings"

driver 'return !value' 'MODULE_LICENSE("GPL"); MODULE_DESCRIPTION("");'
build --name scratch --sources driver.c
check test_module_without_a_description_is_refused refuses "shows no description"
tap_end
