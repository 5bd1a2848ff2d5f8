#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# guest/debug/gate.awk: what the debug kernel's detectors say is seen, by the name of the detector, and what
# others say is not. The guests of make test-vm-debug show that the kernel says it.

set -u
# shellcheck source=tests/cli/tap.sh
. tests/cli/tap.sh

# gate LOG...: lines of a log, one word each argument
gate() {
	printf '[    1.000000] %s\n' "$@" >"$tap_dir/log"
	run awk -f guest/debug/gate.awk "$tap_dir/log"
}

# says DETECTOR LINE
says() {
	gate "before" "$2" "after"
	[ "$status" -eq 1 ] && has "$out" "# $1: [    1.000000] $2" && has "$out" "before" && has "$out" "after"
}

gate "Linux version 6.1" "lkp_enc: a string was truncated" "refcount of the module" "lkp-control: list" \
	"lkp-control: stall" "Command line: rcupdate.rcu_cpu_stall_timeout=3"
check test_nothing_is_seen_in_what_no_detector_said [ "$status$out" = 0 ]
check test_kasan says KASAN "BUG: KASAN: slab-out-of-bounds in f+0x1/0x2 [broken]"
check test_null_pointer says KASAN "KASAN: null-ptr-deref in range [0x0000000000000000-0x0000000000000007]"
check test_ubsan says UBSAN "UBSAN: shift-out-of-bounds in broken.c:1:2"
check test_lock_order says lockdep "WARNING: possible circular locking dependency detected"
check test_lock_in_an_interrupt says lockdep "WARNING: inconsistent lock state"
check test_lock_that_is_kept says lockdep "WARNING: lock held when returning to user space!"
check test_lock_that_is_freed says lockdep "WARNING: held lock freed!"
check test_key_of_a_lock says lockdep "turning off the locking correctness validator."
check test_rcu says lockdep "WARNING: suspicious RCU usage"
check test_sleep_in_atomic_context says "atomic sleep" "BUG: sleeping function called from invalid context at f.c:1"
check test_usercopy says usercopy "usercopy: Kernel memory exposure attempt detected from SLUB object"
check test_debug_object says ODEBUG "ODEBUG: free active (active state 0) object type: timer_list"
check test_refcount says refcount "refcount_t: addition on 0; use-after-free."
check test_list says list "list_add double add: new=1, prev=1, next=2."
check test_list_corruption says list "list_del corruption. prev->next should be 1, but was 2"
check test_leak says kmemleak "kmemleak: 1 new suspected memory leaks (see /sys/kernel/debug/kmemleak)"
check test_hung_task says "hung task" "INFO: task insmod:60 blocked for more than 4 seconds."
check test_stall says stall "rcu: INFO: rcu_preempt self-detected stall on CPU"
check test_stalled_task says stall "rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:"
check test_expedited_stall says stall "rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: { P60 }"
check test_soft_lockup_is_no_stall says "any other" "watchdog: BUG: soft lockup - CPU#0 stuck for 22s!"
check test_hard_lockup_is_no_stall says "any other" "watchdog: Watchdog detected hard LOCKUP on cpu 0"
check test_warning says "any other" "WARNING: CPU: 0 PID: 1 at f.c:1 f+0x1/0x2"
check test_oops says "any other" "Oops: 0000 [#1] PREEMPT SMP KASAN"
check test_bug says "any other" "kernel BUG at mm/usercopy.c:101!"

gate "refcount_t: addition on 0; use-after-free." "WARNING: CPU: 0 PID: 1" "refcount_t: underflow"
check test_report_is_counted_once [ "$(echo "$out" | grep -c '^# refcount: ')" = 1 ]
run awk -v names=1 -f guest/debug/gate.awk "$tap_dir/log"
check test_names_alone_have_no_context [ "$(echo "$out" | wc -l)" = 2 ]
tap_end
