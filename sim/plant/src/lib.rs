//! RS-485 line, cabinet, drawers, hands and faults, on the kernel.
