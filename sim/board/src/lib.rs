//! Slot boards and drawer boards, without IO: the golden firmware.
