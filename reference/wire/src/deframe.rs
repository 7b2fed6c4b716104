//! Bytes with times, or a recorded stream without, into frames.
