#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Install what the project is built and tested with, if it is missing. Run with --help for usage.

set -eu

usage() {
	cat <<'EOF'
usage: ./setup.sh [--all] [--check]

Installs the packages that are missing, on Debian and Ubuntu, through apt-get (with sudo when not
root). Without options: what `make`, `make demo` and `make test` need.

  --all     also what kmod, test-san, coverage, lint, fuzz, bench and VM work need; the
            kernels that guests boot are unpacked to build/kernel/image/, not installed,
            and libraries of other architectures to build/sysroot/
  --check   install nothing; list what is missing and exit 1 if anything is
  --help    show this text

Exit status: 0 all there, 1 something is missing or could not be installed, 2 wrong usage.
EOF
}

all=
check=
for arg; do
	case $arg in
	--all) all=1 ;;
	--check) check=1 ;;
	-h | --help)
		usage
		exit 0
		;;
	*)
		echo "setup.sh: unknown option '$arg'" >&2
		usage >&2
		exit 2
		;;
	esac
done

arch=$(dpkg --print-architecture 2>/dev/null || echo amd64)

# package: why. A reason in parentheses marks a package that not every supported release has.
packages() {
	cat <<'EOF'
gcc: compiler
libc6-dev: C library headers
make: builds everything
libcmocka-dev: unit tests
patch: makes the broken cores that the tests have to find
libfuse3-dev: a device file for unmodified programs
libseccomp-dev: system call filters of the servers behind that file and behind QEMU
busybox-static: test: a program without a C library; VM: programs of the guest
python3: test: a program on the device; lint: documentation check; runs gcovr
gcc-multilib: (test: a 32-bit program)
EOF
	[ -n "$all" ] || return 0
	cat <<EOF
clang: second compiler; fuzzers; kernel module by clang; mutate: syntax tree
lld: links the kernel module by clang
llvm: object tools for the kernel module by clang
libclang-rt-dev: (sanitizer and fuzzer runtimes for clang)
afl++: fuzzing with a second engine
gcovr: coverage reports
clang-format: lint: format
clang-tidy: lint: static analysis
cppcheck: lint: static analysis
sparse: lint and kmod: address spaces
shellcheck: lint: shell scripts
perl: lint: kernel's checkpatch; test: a program on the device
man-db: lint: man pages
git: lint: which files belong to the project
mmdebstrap: pre-push-in: a chroot of another release
util-linux: test-san: fixed address-space layout for TSan
kmod: kmod: modinfo
bc: kmod: prepares a kernel tree
bison: kmod: prepares a kernel tree
flex: kmod: prepares a kernel tree
libelf-dev: kmod: prepares a kernel tree
libssl-dev: kmod: prepares a kernel tree
xz-utils: kmod: unpacks the kernel source
linux-source: (kmod by clang, checkpatch, test-vm-debug, test-uml: this release's own kernel)
linux-headers-$arch: (kmod for Debian's kernel 6.1)
linux-headers-6.12-$arch: (kmod for Debian's kernel 6.12, which Debian installs along with them)
linux-headers-generic: (kmod for Ubuntu's kernel)
gtkwave: test: its reader takes the VCD that is written
gnuplot-nox: bench-plots: pictures
jq: bench-plots: reads results
pkg-config: bench: finds umockdev
libumockdev-dev: bench: peer
umockdev: bench: peer
qemu-user: test-arch: runs programs of another architecture
binutils-aarch64-linux-gnu: (test-arch: links for arm64)
binutils-s390x-linux-gnu: (test-arch: links for s390x)
debian-archive-keyring: (test-arch: whose libraries are to be trusted)
cpio: VM: file system of the guest
gcc-multilib: (VM: 32-bit programs of the guest)
binutils: VM: strips the module
EOF
	# Guests are x86.
	case $arch in
	amd64 | i386) echo 'qemu-system-x86: VM: machine; bench: peer' ;;
	esac
}

supported() {
	[ -r /etc/os-release ] || return 1
	# shellcheck source=/dev/null
	ids=$(. /etc/os-release && echo " ${ID:-} ${ID_LIKE:-} ")
	case $ids in
	*" debian "* | *" ubuntu "*) command -v apt-get >/dev/null ;;
	*) return 1 ;;
	esac
}

if ! supported; then
	echo "setup.sh: this is neither Debian nor Ubuntu, or it has no apt-get: nothing was installed." >&2
	echo "Install the equivalent of these Debian packages by hand:" >&2
	packages | sed 's/^/  /' >&2
	exit 1
fi

installed() {
	[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

offered() {
	# Only a package of exactly that name: apt reads an unknown name as a regular expression.
	LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n "/^$1:\$/,/Candidate:/p" |
		grep -q 'Candidate: [0-9]'
}

list_missing() {
	packages | while IFS=: read -r package why; do
		installed "$package" || echo "$package:$why"
	done
}

# The missing packages that this release has, or must have.
wanted() {
	list_missing | while IFS=: read -r package why; do
		case $why in
		" ("*) offered "$package" || continue ;;
		esac
		echo "$package:$why"
	done
}

# Fetch files out of packages, without installing these.
fetch() {
	[ -n "$all" ] || return 0
	fetch_kernels
	fetch_libraries
}

# Fetch the kernels that guests boot out of their packages, without installing these. If this
# release no longer has a kernel's package, there are only headers, and no guest boots that kernel.
fetch_kernels() {
	for tree in /lib/modules/*/build; do
		[ -d "$tree" ] || continue
		release=$(basename "$(dirname "$tree")")
		"$(dirname "$0")/guest/kernel.sh" "$release" >/dev/null ||
			echo "setup.sh: going on without a guest of Linux $release" >&2
	done
}

# Fetch the libraries of the architectures that make test-arch builds for by default.
fetch_libraries() {
	for other in arm64 s390x; do
		"$(dirname "$0")/scripts/sysroot.sh" "$other" >/dev/null ||
			echo "setup.sh: going on without the libraries of $other" >&2
	done
}

if [ -n "$check" ]; then
	missing=$(wanted)
	if [ -z "$missing" ]; then
		echo "setup.sh: everything is installed"
		exit 0
	fi
	echo "missing (install with ./setup.sh${all:+ --all}):"
	echo "$missing" | sed 's/^/  /'
	exit 1
fi

if [ -z "$(list_missing)" ]; then
	fetch
	echo "setup.sh: everything is installed"
	exit 0
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
	if ! command -v sudo >/dev/null; then
		if [ -z "$(wanted)" ]; then
			fetch
			echo "setup.sh: everything that this release offers is installed"
			exit 0
		fi
		echo "setup.sh: not root, and there is no sudo. Run as root: $0${all:+ --all}" >&2
		exit 1
	fi
	as_root=sudo
fi

echo "setup.sh: updating the package lists"
$as_root apt-get -qq update || echo "setup.sh: that failed; going on with the lists as they are" >&2

missing=$(wanted)
if [ -z "$missing" ]; then
	fetch
	echo "setup.sh: everything that this release offers is installed"
	exit 0
fi
echo "setup.sh: installing"
echo "$missing" | sed 's/^/  /'
# shellcheck disable=SC2046  # one word a package
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install \
	$(echo "$missing" | cut -d: -f1) >/dev/null
fetch
echo "setup.sh: done"
