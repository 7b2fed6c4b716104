//! The bus master: schedule, exchange, retry and health of one RS-485 line, without IO.
