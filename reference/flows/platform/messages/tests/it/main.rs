//! The context of messages from outside: commands, the clock, the gateway's answers.

mod desk;
mod gateway;
mod house;
mod outbox;
mod property;
