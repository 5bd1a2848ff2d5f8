#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Every check that does not run the code. Prints one line for each; details only if it failed.
#
# usage: scripts/lint.sh [--list | CHECK...]     (default: all checks)
#        scripts/lint.sh --device DIR --module 'FILE...' [CHECK...]
#
# With --device it looks at the folder of a device instead; FILEs are its kernel code.
#
# A check is skipped, with the reason, if it needs another version of its tool than the installed
# one (docs/platforms.md). Exit status: 0 when no check failed, 1 otherwise, 2 for wrong usage.

set -uo pipefail
cd "$(dirname "$0")/.." || exit
self=scripts/$(basename "$0")

checks=(format tidy cppcheck sparse shell checkpatch includes seam documentation man)
declare -A tools=([format]=clang-format [tidy]=clang-tidy [cppcheck]=cppcheck [sparse]=sparse
	[shell]=shellcheck [checkpatch]=perl [includes]=python3 [seam]=python3 [documentation]=python3
	[man]=man)
# Each version formats some lines in another way.
format_decides=14
! command -v clang-format-$format_decides >/dev/null || tools[format]=clang-format-$format_decides

device=
module=
while [ "${1:-}" = --device ] || [ "${1:-}" = --module ]; do
	printf -v "${1#--}" %s "${2:?$1 needs a value}"
	shift 2
done
export LKP_LINT_DEVICE=${LKP_LINT_DEVICE-$device} LKP_LINT_MODULE=${LKP_LINT_MODULE-$module}
device=$LKP_LINT_DEVICE
module=$LKP_LINT_MODULE
[ -z "$device" ] || checks=(format tidy cppcheck shell checkpatch)

# The project's files: tracked ones, and new ones that are not ignored. If git knows none (in a
# tarball, in a clone of another owner), these are all files that were not built here. A check must
# not pass without a file to look at.
list_files() {
	git ls-files --cached --others --exclude-standard -- "$@" 2>/dev/null && return
	local pattern wanted=()
	for pattern; do
		wanted+=(-o -path "./$pattern")
	done
	find . \( -path ./build -o -name .git \) -prune -o -type f \( "${wanted[@]:1}" \) -print |
		sed 's|^\./||' | sort
}

files() {
	local list
	list=$(list_files "$@" | while read -r file; do
		[ ! -f "$file" ] || echo "$file"
	done)
	[ -n "$list" ] || {
		echo "there is no file to look at: no $*" >&2
		return 1
	}
	echo "$list"
}

# The same below the device's folder, which may be anywhere.
files_of_device() {
	find -H "$device" -name "$1" -not -path '*/mutants/*' | sort | grep .
}

# A check ends with this if this machine cannot decide it.
skip() {
	echo "$*"
	return 77
}

# Host code. kmod checks kernel code, and other devices have an include path of their own.
host_c_files() {
	[ -z "$device" ] || {
		files_of_device '*.c' | grep -v -x -F "${module// /$'\n'}"
		return
	}
	files 'src/*.c' 'tests/*.c' 'bench/*.c' 'fuzz/*.c' 'guest/*.c' | grep -v -e '^src/shim/kernel/' -e '^tests/contract/module/' -e '^tests/kunit/' -e '^guest/debug/broken/' -e '^guest/uml/' \
		-e '^tests/scratch/' -e '^tests/package/' -e '^bench/peer/machine'
}

host_paths=(-D_GNU_SOURCE '-DLKP_VERSION="lint"' '-DBENCH_FLAGS="lint"'
	'-DOPS_DEVICE="lint"' -Iinclude -Iinclude/lkp_enc -Isrc/emu -Isrc/emu/lkp_enc
	-Isrc/shim/sim -Isrc/shim/fuse -Isrc/shim/qemu -Isrc/driver_core -Isrc/trace -Isrc/ops -Isrc/harness -Isrc/cli -Isrc/streams
	-Itests/fixture -Itests/model -Itests/spec -Itests/twin -Itests/contract -Itests/qemu -Ifuzz -Iguest)
[ -z "$device" ] || host_paths=(-D_GNU_SOURCE "-I$device" -Isrc/emu -Isrc/shim/sim -Isrc/ops -Isrc/harness -Isrc/trace -Ifuzz -Iguest -Itests/fixture)
# Headers of libraries, which we do not check. Without a library, the files that use it cannot be
# parsed.
mapfile -t library_paths < <(pkg-config --cflags-only-I fuse3 umockdev-1.0 2>/dev/null |
	grep -o -e '-I[^ ]*' | sed 's/^-I/-isystem/')
host_flags=(-std=gnu11 "${host_paths[@]}")
# Kernel code finds the simulated kernel's headers instead of the kernel's. So does the simulated
# kernel's own kernel code.
kernel_code='^(src/shim/sim/linux/|tests/kernel/|src/harness/seam\.c$|tests/spec/field\.c$|bench/iomem\.c$)'
kernel_paths=(-D__KERNEL__ '-DKBUILD_MODNAME="lint"' -Isrc/shim/sim/include -Isrc/shim/sim/linux -Isrc/shim/kernel)

# The flags of one host file.
flags_of() {
	local paths=()
	[[ ! $1 =~ $kernel_code ]] || paths=("${kernel_paths[@]}")
	printf '%s\n' "${host_flags[@]}" "${paths[@]}"
}

# Run a tool that always exits 0: the verdict is whether it prints something.
silent() {
	local findings
	findings=$("$@" 2>&1)
	[ -z "$findings" ] || {
		echo "$findings"
		return 1
	}
}

check_format() {
	local tool=${tools[format]} version
	version=$("$tool" --version | grep -o '[0-9][0-9.]*' | head -n 1)
	[ "${version%%.*}" = "$format_decides" ] || {
		skip "clang-format $format_decides decides (Debian 12's), and here is $version"
		return
	}
	if [ -n "$device" ]; then
		files_of_device '*.[ch]'
	else
		files '*.c' '*.h'
	fi | xargs -r "$tool" --style=file:.clang-format --dry-run --Werror
}

# A file in which clang-tidy found nothing is skipped until something changes that clang-tidy would
# see: the file with all that it includes, the checks, the tool. (Set LKP_LINT_CACHE to keep that
# elsewhere.)
clean_files=${LKP_LINT_CACHE:-build/lint}

tidy_fingerprint() {
	{
		clang-tidy --version
		cat .clang-tidy
		clang -E -CC "${flags[@]}" "${library_paths[@]}" "$1" 2>&1
	} | sha256sum | cut -d ' ' -f 1
}

tidy_file() {
	local clean flags checks=()
	mapfile -t flags < <(flags_of "$1")
	# Kernel code has functions with the names of C library functions, and macros that declare.
	[[ ! $1 =~ $kernel_code ]] || checks=('--checks=-readability-redundant-declaration,-readability-inconsistent-declaration-parameter-name,-bugprone-macro-parentheses')
	clean=$clean_files/$(tidy_fingerprint "$1")
	[ ! -e "$clean" ] || return 0
	clang-tidy --quiet --config-file=.clang-tidy --warnings-as-errors='*' "${checks[@]}" "$1" -- "${flags[@]}" "${library_paths[@]}" \
		2>/dev/null || return 1
	mkdir -p "$clean_files" && : >"$clean"
}

check_tidy() {
	host_c_files | xargs -r -P "$(nproc)" -n 1 "$self" --tidy-file
}

run_cppcheck() {
	xargs -r cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr \
		-j "$(nproc)" --enable=warning,performance,portability --suppress=missingIncludeSystem \
		--suppress=normalCheckLevelMaxBranches "${host_paths[@]}" "$@"
}

check_cppcheck() {
	host_c_files | grep -v -E "$kernel_code" | run_cppcheck || return
	# container_of() asks for the type of a member of nothing.
	[ -n "$device" ] || host_c_files | grep -E "$kernel_code" | run_cppcheck --suppress=nullPointer "${kernel_paths[@]}"
}

run_sparse() {
	silent xargs -r sparse "${host_flags[@]}" -Wcast-to-as -Wcontext -Wdo-while -Wnon-pointer-null \
		-Wptr-subtraction-blows -Wreturn-void -Wshadow -Wundef -Wuninitialized "$@"
}

check_sparse() {
	files 'src/emu/*.c' 'src/driver_core/*.c' 'src/shim/sim/*.c' | grep -v '^src/shim/sim/linux/' |
		run_sparse && files 'src/shim/sim/linux/*.c' | run_sparse "${kernel_paths[@]}"
}

check_shell() {
	[ -z "$device" ] || {
		find -H "$device" -type f \( -name '*.sh' -o -path '*/tests/vm/*' -not -name '*.*' \) -exec shellcheck -x {} +
		return
	}
	files '*.sh' '.ci/run' guest/init guest/uml/init 'guest/lkp/*' 'guest/debug/lkp/*' 'tests/vm/*' 'examples/*/tests/vm/*' | grep -vE '\.(c|h|mk|txt)$' | xargs -r shellcheck
}

check_checkpatch() {
	# shellcheck disable=SC2086  # one word a file
	scripts/checkpatch.sh $module
}

check_includes() {
	python3 scripts/check_includes.py
}

check_seam() {
	python3 scripts/check_seam.py && python3 scripts/check_kernel_names.py
}

check_documentation() {
	python3 scripts/check_documentation.py && python3 scripts/check_doc_names.py
}

render_man() {
	LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$1" >/dev/null
}

check_man() {
	local page pages
	pages=$(files 'docs/man/*') || return
	for page in $pages; do
		silent render_man "$page" || return 1
	done
}

# One file in a process of its own, for check_tidy.
if [ "${1:-}" = --tidy-file ]; then
	tidy_file "$2"
	exit
fi
if [ "${1:-}" = --list ]; then
	printf '%s\n' "${checks[@]}"
	exit 0
fi
[ $# -eq 0 ] || checks=("$@")

failed=()
passed=0
skipped=0
for check in "${checks[@]}"; do
	declare -F "check_$check" >/dev/null || {
		echo "lint: there is no check '$check' (--list names them)" >&2
		exit 2
	}
	command -v "${tools[$check]}" >/dev/null || {
		echo "lint: ${tools[$check]} is missing: run ./setup.sh --all" >&2
		exit 1
	}
	start=$SECONDS
	status=0
	output=$("check_$check" 2>&1) || status=$?
	case $status in
	0)
		printf 'lint: %-14s ok (%d s)\n' "$check" $((SECONDS - start))
		passed=$((passed + 1))
		;;
	77)
		printf 'lint: %-14s skipped: %s\n' "$check" "$output"
		skipped=$((skipped + 1))
		;;
	*)
		printf 'lint: %-14s FAILED\n%s\n' "$check" "$output"
		failed+=("$check")
		;;
	esac
done
if [ ${#failed[@]} -gt 0 ]; then
	echo "lint: failed: ${failed[*]}" >&2
	exit 1
fi
echo "lint: $passed checks passed, $skipped skipped"
