/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Every call of the simulated kernel that is a point: it is counted, a function can watch it, and
 * another task may run at it. Some can be made to fail. Register accesses are not here:
 * emu_set_hook() shows them.
 */
#ifndef SIM_CALL_H
#define SIM_CALL_H

/* The ways in which a call can fail, as bits for the table; enum sim_fault_kind explains them. */
#define SIM_CAN(kind) (1u << SIM_FAULT_##kind)

/*
 * row(NAME, name, object, faults): the call, its name in fault plans, the object that a schedule
 * point gets, and how it can fail. A name that is made of another call (kmalloc_array) counts as
 * that call.
 */
/* clang-format off */
#define SIM_CALL_TABLE(row) \
	row(COPY_FROM_USER, copy_from_user, user address, SIM_CAN(EFAULT)) \
	row(COPY_TO_USER, copy_to_user, user address, SIM_CAN(EFAULT)) \
	row(STRNCPY_FROM_USER, strncpy_from_user, user address, SIM_CAN(EFAULT)) \
	row(KMALLOC, kmalloc, NULL, SIM_CAN(ENOMEM)) \
	row(KZALLOC, kzalloc, NULL, SIM_CAN(ENOMEM)) \
	row(KFREE, kfree, the memory, 0) \
	row(MUTEX_INIT, mutex_init, the mutex, 0) \
	row(LOCK, mutex_lock, the mutex, 0) \
	row(LOCK_INTERRUPTIBLE, mutex_lock_interruptible, the mutex, SIM_CAN(EINTR)) \
	row(TRYLOCK, mutex_trylock, the mutex, SIM_CAN(BUSY)) \
	row(UNLOCK, mutex_unlock, the mutex, 0) \
	row(IS_LOCKED, mutex_is_locked, the mutex, 0) \
	row(SPIN_LOCK, spin_lock, the lock, 0) \
	row(SPIN_TRYLOCK, spin_trylock, the lock, SIM_CAN(BUSY)) \
	row(SPIN_UNLOCK, spin_unlock, the lock, 0) \
	row(COND_RESCHED, cond_resched, NULL, 0) \
	row(WARN, pr_warn, the format, 0) \
	row(PRINTK, printk, the format, 0) \
	row(WAKE_UP, wake_up, the wait queue, 0) \
	row(WAIT, wait_event, the wait queue, 0) \
	row(WAIT_INTERRUPTIBLE, wait_event_interruptible, the wait queue, SIM_CAN(EINTR)) \
	row(WAIT_TIMEOUT, wait_event_timeout, the wait queue, SIM_CAN(TIMEOUT)) \
	row(WAIT_INTERRUPTIBLE_TIMEOUT, wait_event_interruptible_timeout, the wait queue, \
	    SIM_CAN(EINTR) | SIM_CAN(TIMEOUT)) \
	row(SLEEP, msleep, NULL, 0) \
	row(SLEEP_INTERRUPTIBLE, msleep_interruptible, NULL, SIM_CAN(EINTR)) \
	row(MOD_TIMER, mod_timer, the timer, 0) \
	row(DEL_TIMER, del_timer, the timer, 0) \
	row(TIMER, timer, the timer, 0) \
	row(TIMER_END, timer_end, the timer, 0) \
	row(QUEUE_WORK, queue_work, the work, 0) \
	row(FLUSH_WORK, flush_work, the work or queue, 0) \
	row(WORK, work, the work, 0) \
	row(WORK_END, work_end, the work, 0) \
	row(ALLOC_WORKQUEUE, alloc_workqueue, NULL, SIM_CAN(ENOMEM)) \
	row(DELAY, udelay, NULL, 0) \
	row(PREPARE_TO_WAIT, prepare_to_wait, the wait queue, 0) \
	row(POLL_WAIT, poll_wait, the wait queue, 0) \
	row(COMPLETION, completion, the completion, 0) \
	row(REFCOUNT, refcount, the count, 0) \
	row(IDA_ALLOC, ida_alloc, the ida, SIM_CAN(ENOMEM) | SIM_CAN(ENOSPC)) \
	row(IDA_FREE, ida_free, the ida, 0) \
	row(IDR_ALLOC, idr_alloc, the idr, SIM_CAN(ENOMEM) | SIM_CAN(ENOSPC)) \
	row(MISC_REGISTER, misc_register, the miscdevice, SIM_CAN(ENOMEM) | SIM_CAN(EBUSY)) \
	row(MISC_DEREGISTER, misc_deregister, the miscdevice, 0) \
	row(CHRDEV_REGION, alloc_chrdev_region, NULL, SIM_CAN(ENOMEM) | SIM_CAN(EBUSY)) \
	row(CDEV_ADD, cdev_add, the cdev, SIM_CAN(ENOMEM)) \
	row(CDEV_DEL, cdev_del, the cdev, 0) \
	row(CLASS_CREATE, class_create, NULL, SIM_CAN(ENOMEM)) \
	row(CLASS_REGISTER, class_register, the class, SIM_CAN(ENOMEM)) \
	row(DEVICE_CREATE, device_create, the class, SIM_CAN(ENOMEM)) \
	row(DEVICE_DESTROY, device_destroy, the class, 0) \
	row(CREATE_FILE, device_create_file, the attribute, SIM_CAN(ENOMEM)) \
	row(DEVRES, devres, the device, SIM_CAN(ENOMEM)) \
	row(PCI_REGISTER, pci_register_driver, the driver, SIM_CAN(ENOMEM)) \
	row(PCI_ENABLE, pci_enable_device, the device, SIM_CAN(EIO) | SIM_CAN(EINVAL)) \
	row(PCI_DISABLE, pci_disable_device, the device, 0) \
	row(REQUEST_REGION, request_mem_region, NULL, SIM_CAN(EBUSY) | SIM_CAN(ENOMEM)) \
	row(RELEASE_REGION, release_mem_region, NULL, 0) \
	row(IOREMAP, ioremap, NULL, SIM_CAN(ENOMEM)) \
	row(IOUNMAP, iounmap, the address, 0) \
	row(DMA_SET_MASK, dma_set_mask, the device, SIM_CAN(EIO)) \
	row(DMA_ALLOC, dma_alloc_coherent, NULL, SIM_CAN(ENOMEM)) \
	row(DMA_FREE, dma_free_coherent, the memory, 0) \
	row(DMA_MAP, dma_map_single, the memory, SIM_CAN(EIO)) \
	row(DMA_UNMAP, dma_unmap_single, the memory, 0) \
	row(DMA_SYNC, dma_sync_single, the memory, 0) \
	row(DMA, dma, NULL, SIM_CAN(REFUSED) | SIM_CAN(FLIP)) \
	row(SYSFS_NOTIFY, sysfs_notify, the object, 0) \
	row(ALLOC_VECTORS, pci_alloc_irq_vectors, the device, SIM_CAN(ENOSPC)) \
	row(REQUEST_IRQ, request_irq, the interrupt, SIM_CAN(ENOMEM) | SIM_CAN(EBUSY)) \
	row(FREE_IRQ, free_irq, the interrupt, 0) \
	row(DISABLE_IRQ, disable_irq, the interrupt, 0) \
	row(ENABLE_IRQ, enable_irq, the interrupt, 0) \
	row(SYNCHRONIZE_IRQ, synchronize_irq, the interrupt, 0) \
	row(IRQS_OFF, local_irq_save, NULL, 0) \
	row(IRQ, irq_handler, the interrupt, \
	    SIM_CAN(LATE) | SIM_CAN(LOST) | SIM_CAN(SPURIOUS) | SIM_CAN(STORM)) \
	row(IRQ_END, irq_handler_end, the interrupt, 0) \
	row(IRQ_THREAD, irq_thread, the interrupt, 0) \
	row(IRQ_THREAD_END, irq_thread_end, the interrupt, 0) \
	row(PCI_MASTER, pci_set_master, the device, 0) \
	row(POLL, read_poll, the mapped register or NULL for anything, 0) \
	row(POLL_TIMEOUT, read_poll_timeout, likewise, SIM_CAN(TIMEOUT))
/* clang-format on */

#define SIM_CALL_NAME(NAME, name, object, faults) SIM_##NAME,

/**
 * enum sim_call - every row of the table above
 * @SIM_ANY_CALL: in a plan: any call to which the fault can happen
 * @SIM_CALLS: number of calls, %SIM_ANY_CALL included
 */
enum sim_call {
	SIM_ANY_CALL,
	SIM_CALL_TABLE(SIM_CALL_NAME) SIM_CALLS,
};

#endif /* SIM_CALL_H */
